"""What a record and a request may come to in bytes."""

import re

from django.conf import settings

from rest.errors import TooLarge
from rest.json import dumps

EXPONENT = re.compile(rb"\de[+-]?\d\d")
JOURNAL_MAX_BYTES = 32 * 2**20  # per request


def checked(data):
    """(`data` as JSON, the bytes it counts for), or 413."""
    text = dumps(data)
    size = len(text) + (digits_added(data) if EXPONENT.search(text) else 0)
    if size > settings.RECORD_MAX_BYTES:
        raise TooLarge(f"The data of a record may have {settings.RECORD_MAX_BYTES} bytes; this would have {size}.")
    return text.decode(), size


def digits_added(value):
    """How much longer numbers get in PostgreSQL, which writes 1e300 with all its zeros."""
    if isinstance(value, dict):
        return sum(map(digits_added, value.values()))
    if isinstance(value, list):
        return sum(map(digits_added, value))
    return abs(int(repr(value).partition("e")[2] or 0)) if isinstance(value, float) else 0


class JournalSize:
    """Many small changes of large records say little and keep much: each keeps the record as it was and as it is."""

    def __init__(self):
        self.bytes = 0

    def add(self, *texts):
        self.bytes += sum(len(text or "") for text in texts)
        if self.bytes > JOURNAL_MAX_BYTES:
            raise TooLarge("These changes touch too much data at once. Send them in smaller batches.")
