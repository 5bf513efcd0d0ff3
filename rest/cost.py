"""What requests cost: a bucket of worker time for each user, page and address, which refills by itself.

A charge may take more than is left; then nothing is let through until the bucket is above empty again. One moment is
kept of a bucket: when it will be full. Counts in a file or in Redis can move such a moment, those in memory cannot.
"""

import math
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches

from rest.addresses import network_of

MINUTE = 60_000  # in milliseconds: a bucket that is empty is full again after it


@dataclass(frozen=True)
class Bucket:
    """`kind`: user, page or address; it names the setting, COST_ in front: worker-seconds a minute."""

    kind: str
    whose: object

    @property
    def key(self):
        return f"cost:{self.kind}:{self.whose}"

    def filling(self, seconds):
        """The milliseconds that it takes to refill what so many seconds of work take out, rounded up."""
        return max(0, math.ceil(seconds * MINUTE / getattr(settings, f"COST_{self.kind.upper()}")))


def keys(user=None, page=None, address=None):
    """The buckets of a request. `address`: of the client, which counts where there is no user."""
    whose = {"user": user, "page": page, "address": network_of(address) if user is None and address else None}
    return [Bucket(kind, each) for kind, each in whose.items() if each is not None]


def charge(keys, seconds):
    """Take the worker time of a request out of each of its buckets."""
    if settings.RATELIMIT_ENABLE:
        for bucket in keys:
            if filling := bucket.filling(seconds):
                store().advance(bucket.key, filling)


def refusal(keys):
    """None while every bucket has something in it; else the whole seconds until then, for Retry-After."""
    if not (settings.RATELIMIT_ENABLE and keys):
        return None
    full_at = store().get_many([bucket.key for bucket in keys]).values()
    over = max(full_at, default=0) - MINUTE - int(time.time() * 1000)
    return math.ceil((over + 1) / 1000) if over >= 0 else None


def store():
    return caches[settings.RATELIMIT_USE_CACHE]
