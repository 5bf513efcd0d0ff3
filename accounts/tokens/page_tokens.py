"""What a hosted page holds to act for its visitor, in mode A (ISOLATION 4, 10).

The page token: `vmp_` and base64url of payload and mac; big-endian version u8, page u64, user u64, login u64, first
issued u32, expires u32; mac the first 16 bytes of HMAC-SHA256. The file token is built alike under a key of its own,
without the prefix, and only reads files: it may stand in an address.
"""

import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from functools import lru_cache
from time import time

from django.conf import settings

from accounts.callers import Caller
from accounts.scopes import SCOPES

PREFIX = "vmp_"
LIFE = 15 * 60
RENEWABLE = 12 * 60 * 60
FILE_STEP = 60 * 60  # a file token is the same for so long, so that browsers find a file again by its address
VERSION = 1
PAYLOAD = struct.Struct(">BQQQII")
MAC_BYTES = 16
LENGTH = (PAYLOAD.size + MAC_BYTES) * 4 // 3 + 1
EVERYTHING = frozenset(SCOPES)  # what a page may do follows from its mode and the visitor's role, not from scopes
PAGE, FILE = b"page token", b"file token"


def page_token(page_id, user_id, login_id, first_issued=None):
    """(token, when it expires in Unix seconds). `first_issued` is that of the token it renews."""
    now = int(time())
    expires = now + LIFE
    return PREFIX + seal(PAGE, page_id, user_id, login_id, first_issued or now, expires), expires


def file_token(page_id, user_id, login_id):
    """Good for one hour at least, two at most."""
    start = int(time()) // FILE_STEP * FILE_STEP
    return seal(FILE, page_id, user_id, login_id, start, start + 2 * FILE_STEP)


def read_page_token(text):
    """The Caller it speaks for, still to be confirmed, or None."""
    found = opened(PAGE, text.removeprefix(PREFIX)) if text.startswith(PREFIX) else None
    return found and in_force(*found)


def read_for_renewal(text):
    """The same for a token that may have expired: a computer that slept goes on where it was."""
    found = opened(PAGE, text.removeprefix(PREFIX)) if text.startswith(PREFIX) else None
    return found and in_force(found[0], found[0].first_issued + RENEWABLE)


def read_file_token(text):
    found = opened(FILE, text)
    return found and in_force(*found)


def in_force(caller, expires):
    return caller if expires > time() else None


def seal(label, *values):
    payload = PAYLOAD.pack(VERSION, *values)
    return urlsafe_b64encode(payload + mac(label, payload)).rstrip(b"=").decode()


def opened(label, text):
    """(the Caller, when the token expires), or None for what is not ours."""
    if len(text) != LENGTH or not text.isascii():
        return None
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (Error, ValueError):
        return None
    payload, given = raw[: PAYLOAD.size], raw[PAYLOAD.size :]
    if not hmac.compare_digest(given, mac(label, payload)) or seal(label, *PAYLOAD.unpack(payload)[1:]) != text:
        return None
    version, page_id, user_id, login_id, first_issued, expires = PAYLOAD.unpack(payload)
    if version != VERSION:
        return None
    caller = of_page(page_id, user_id, login_id)
    caller.first_issued = first_issued
    return caller, expires


def of_page(page_id, user_id, login_id):
    """A visitor by way of a page: whatever the credential, it is good on this page alone."""
    return Caller(
        id=user_id,
        username="",
        scopes=EVERYTHING,
        credential="page",
        credential_id=login_id,
        page_ids=frozenset((page_id,)),
    )


def mac(label, payload):
    return hmac.digest(key(label, settings.SECRET_KEY), payload, "sha256")[:MAC_BYTES]


@lru_cache
def key(label, secret):
    """HKDF-SHA256 (RFC 5869) with one block, which is what a key of 32 bytes needs."""
    extracted = hmac.digest(bytes(32), secret.encode(), "sha256")
    return hmac.digest(extracted, b"visimade " + label + b"\x01", "sha256")
