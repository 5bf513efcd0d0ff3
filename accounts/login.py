"""Checking a name and a password at one cost, whoever is asked for, and not too often."""

from django.contrib.auth.backends import ModelBackend

from accounts.models import User
from rest.limits import count


class UsernameOrEmailBackend(ModelBackend):
    """Sign-in by username or e-mail address, ignoring case (CONTRACT 2.2)."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if username is None or password is None:
            return None
        user = find_user(username)
        if user is None or not user.has_usable_password():
            User().set_password(password)  # costs what checking a real password costs
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None


def find_user(name):
    if "\0" in name:
        return None
    users = User.objects.with_email(name) if "@" in name else User.objects.named(name)
    return users.first()


def count_login(request, username):
    """The limits of a login: per address, then per name. Called before the password is hashed."""
    count(request, "login-ip")
    count_name(request, username)


def count_name(request, username):
    """By the name as it is typed. By account, a limit would tell which e-mail address belongs to whom."""
    count(request, "login-name", username.strip().lower()[:254])
