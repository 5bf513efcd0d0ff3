"""Access tokens: JWTs of one hour, signed and checked by simplejwt with everything pinned (CONTRACT 2.4)."""

from functools import lru_cache
from time import time

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
        user_id, username, scopes, epoch, expires = checked(text)
    except (TokenError, KeyError, TypeError, ValueError):
        return None
    if expires <= time():
        return None
    return Caller(id=user_id, username=username, scopes=scopes, credential="jwt", epoch=epoch)


@lru_cache(maxsize=4096)
def checked(text):
    """What a token says, once its signature and claims hold; kept, because that stays true until it expires.

    A bad token raises and so is not kept. Whether the account still wants the token is asked per request.
    """
    token = AccessToken(text)
    return int(token["sub"]), str(token["username"]), frozenset(token["scopes"]), int(token["epoch"]), token["exp"]
