"""Access tokens: JWTs of one hour, signed and checked by simplejwt with everything pinned (CONTRACT 2.4)."""

from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken

from accounts.callers import Caller
from accounts.scopes import SCOPES


def issue(user, scopes):
    token = AccessToken()
    token["sub"] = str(user.pk)
    token["username"] = user.username
    token["scopes"] = [scope for scope in SCOPES if scope in scopes]
    token["epoch"] = user.token_epoch
    return str(token)


def read(text):
    """The Caller a token speaks for, still to be confirmed, or None when it is not ours, altered or expired."""
    try:
        token = AccessToken(text)
        return Caller(
            id=int(token["sub"]),
            username=str(token["username"]),
            scopes=frozenset(token["scopes"]),
            credential="jwt",
            epoch=int(token["epoch"]),
        )
    except (TokenError, KeyError, TypeError, ValueError):
        return None
