"""The caches that processes share where there is no Redis: numbers and short texts, in a file of DATA_DIR."""

import threading
import time
from functools import cache
from hashlib import blake2b

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

from rest.counters.sqlite_file import CountsFile

ANY = "INSERT INTO counts VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET"
SET = f"{ANY} value = ?2, expires = ?3"
ADD = f"{ANY} value = ?2, expires = ?3 WHERE expires <= ?4 RETURNING 1"
HIT = f"""{ANY} value = CASE WHEN expires <= ?4 THEN ?2 ELSE value + ?2 END,
    expires = CASE WHEN expires <= ?4 THEN ?3 ELSE expires END RETURNING value"""
GET = "SELECT value FROM counts WHERE key = ? AND expires > ?"
INCR = "UPDATE counts SET value = value + ?3 WHERE key = ?1 AND expires > ?2 RETURNING value"
TOUCH = "UPDATE counts SET expires = ?3 WHERE key = ?1 AND expires > ?2 RETURNING 1"
DELETE = "DELETE FROM counts WHERE key = ? AND expires > ? RETURNING 1"
CLEAR = "DELETE FROM counts WHERE key >= ?"
ADVANCE = """INSERT INTO counts VALUES (?1, ?2 + ?3, (?2 + ?3) / 1000.0) ON CONFLICT (key) DO UPDATE SET
    value = max(value, ?2) + ?3, expires = (max(value, ?2) + ?3) / 1000.0 RETURNING value"""
NEVER = float("inf")
TEXT_MAX_LENGTH = 1000
NUMBER_MAX = 2**53
MAX_BYTES = 32 * 2**20  # some 500,000 counts


@cache
def file_at(path, max_bytes):
    """One for all caches of a process: Django makes a cache object for each thread."""
    return CountsFile(path, max_bytes)


class Shared(BaseCache):
    """LOCATION: the file. OPTIONS: `MAX_BYTES` of it. Caches of one file are cleared together."""

    def __init__(self, path, params):
        super().__init__(params)
        self.run = file_at(path, params.get("OPTIONS", {}).get("MAX_BYTES", MAX_BYTES)).run

    def digest(self, key, version):
        """Keys of one length, whatever they are made of."""
        return blake2b(self.make_key(key, version).encode(errors="surrogatepass"), digest_size=16).digest()

    def expires(self, timeout):
        at = self.get_backend_timeout(timeout)
        return NEVER if at is None else at

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        values = (storable(value), self.expires(timeout), time.time())
        return bool(self.run(ADD, self.digest(key, version), values))

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self.run(SET, self.digest(key, version), (storable(value), self.expires(timeout)))

    def get(self, key, default=None, version=None):
        rows = self.run(GET, self.digest(key, version), (time.time(),))
        return rows[0][0] if rows else default

    def incr(self, key, delta=1, version=None):
        rows = self.run(INCR, self.digest(key, version), (time.time(), storable(delta)))
        if not rows:
            raise ValueError(f"Key {key!r} not found.")
        return rows[0][0]

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        return bool(self.run(TOUCH, self.digest(key, version), (time.time(), self.expires(timeout))))

    def delete(self, key, version=None):
        return bool(self.run(DELETE, self.digest(key, version), (time.time(),)))

    def clear(self):
        self.run(CLEAR, b"")


class Hits(Shared):
    """What django-ratelimit asks of a cache for one hit: `add` with the value 1, and `incr` if that was not the first.

    Here `add` counts the hit already, and the `incr` right after it tells the number: one statement for a hit.
    """

    def __init__(self, path, params):
        super().__init__(path, params)
        self.last = threading.local()

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        digest = self.digest(key, version)
        ((number,),) = self.run(HIT, digest, (value, self.expires(timeout), time.time()))
        self.last.hit = key, number
        return number == value

    def incr(self, key, delta=1, version=None):
        counted, number = self.last.hit
        if counted != key:
            raise ValueError(f"Key {key!r} was not added before.")
        return number

    def advance(self, key, milliseconds):
        """Move the moment at `key` on, from now if it is past or not there. Answers it, in ms since 1970."""
        ((moment,),) = self.run(ADVANCE, self.digest(key, None), (int(time.time() * 1000), milliseconds))
        return moment


def storable(value):
    if isinstance(value, int | float) and abs(value) <= NUMBER_MAX:
        return value
    if isinstance(value, str | bytes) and len(value) <= TEXT_MAX_LENGTH:
        return value
    raise ValueError(f"Numbers, or text of at most {TEXT_MAX_LENGTH} characters, can be kept here: not {type(value)}.")
