"""Checking a name and a password at one cost, whoever is asked for, and not too often."""

from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django_ratelimit.core import get_usage
from django_ratelimit.exceptions import Ratelimited

from accounts.models import User


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


def count(request, group, rate, key=None):
    """Count one hit, per IP address or per `key`; raises Ratelimited, with the seconds to wait, when it is too many."""
    usage = get_usage(
        request,
        group=group,
        key="ip" if key is None else (lambda group, request: key),
        rate=rate,
        increment=True,
    )
    if usage and usage["should_limit"] and settings.RATELIMIT_ENABLE:
        refusal = Ratelimited()
        refusal.seconds = usage["time_left"]
        raise refusal


def count_login(request, username):
    """The limits of a login: per address, then per name. Called before the password is hashed."""
    count(request, "login-ip", settings.RATELIMIT_LOGIN_IP)
    count_name(request, username)


def count_name(request, username):
    """By the name as it is typed. By account, a limit would tell which e-mail address belongs to whom."""
    count(request, "login-name", settings.RATELIMIT_LOGIN_USERNAME, key=username.strip().lower()[:254])


def client_address(request):
    """Whom limits per address count: what CLIENT_ADDRESS_HEADER says last, the part our own proxy wrote."""
    header = settings.CLIENT_ADDRESS_HEADER.upper().replace("-", "_")
    given = request.META.get(f"HTTP_{header}", "").rpartition(",")[2].strip() if header else ""
    try:
        return str(ip_address(given))
    except ValueError:
        return request.META["REMOTE_ADDR"]
