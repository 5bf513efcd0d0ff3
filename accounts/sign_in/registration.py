"""Making an account: one set of rules for the API and the screens (CONTRACT 2.1)."""

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import User
from rest.errors import Conflict


def is_open():
    return settings.REGISTRATION == "open"


def taken(username, email):
    """Yields (field, what is wrong) for a name or an address that somebody has already."""
    if User.objects.named(username).exists():
        yield "username", "This username is taken."
    if User.objects.with_email(email).exists():
        yield "email", "There is an account with this e-mail address already."


def refuse_taken(user):
    for _, text in taken(user.username, user.email):
        raise Conflict(text)


def create_user(username, email, password):
    """An account from checked fields. 409 when the name or the address is taken."""
    user = User(username=username, email=email)
    refuse_taken(user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        refuse_taken(user)
        raise
    return user
