"""How a login gets from the platform to the host of a page: state, PKCE, and a code that works once (ISOLATION 8)."""

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.utils import timezone

from accounts.models import ConnectCode, PageSession
from accounts.models.token import digest

STATE = re.compile(r"[A-Za-z0-9_-]{32}")
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


def new_state():
    """(state, verifier, challenge)"""
    verifier = secrets.token_urlsafe(32)
    return secrets.token_urlsafe(24), verifier, challenge_of(verifier)


def challenge_of(verifier):
    """S256 of RFC 7636."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def issue_code(caller, page_id, challenge):
    """A code for the login of a session caller: 256 bit, good once, for a minute, on this page, with this verifier."""
    secret = secrets.token_urlsafe(32)
    ConnectCode.objects.create(digest=digest(secret), login_id=caller.login_id, page_id=page_id, challenge=challenge)
    return secret


def redeem(code, page_id, verifier):
    """The secret of a new page session, or None: the code is used up either way."""
    row = ConnectCode.objects.spend(code, page_id)
    if row is None or not hmac.compare_digest(row.challenge, challenge_of(verifier)):
        return None
    if row.login.ended_at is not None or row.login.epoch != row.login.user.token_epoch or not row.login.user.is_active:
        return None
    secret = secrets.token_urlsafe(32)
    expires_at = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    PageSession.objects.create(digest=digest(secret), login=row.login, page_id=page_id, expires_at=expires_at)
    return secret
