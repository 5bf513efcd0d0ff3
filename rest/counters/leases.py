"""What a process may count by itself of a limit that several share: a few per cent at a time."""

import os
import re
import threading
import time
from collections import OrderedDict
from hashlib import sha256

EXACT_BELOW = 100
PER_CENT = 3
NEAR = 8  # a lease is at most this part of what is left, so that little of it is unused in the end
KEPT = 10_000
RATE = re.compile(rb"(\d+)/\d+s")


class CountedWithLimit:
    """The hash of django-ratelimit, with the limit behind it, which caches are not told otherwise."""

    def __init__(self, counted):
        self.counted = counted  # group, rate, whom and window in a row; no group has a slash

    def hexdigest(self):
        return f"{sha256(self.counted).hexdigest()}/{RATE.search(self.counted)[1].decode()}"


def limit_of(key):
    """0 where the key tells none."""
    number = key.rpartition("/")[2]
    return int(number) if number.isascii() and number.isdigit() else 0


def size_of(limit, counted):
    """How many hits to take at once when so many are counted."""
    if limit < EXACT_BELOW:
        return 1
    return max(1, min(limit * PER_CENT // 100, (limit - counted) // NEAR))


class Leases:
    """The numbers this process may give to hits. Keys beyond KEPT get none, so no lease is lost to them."""

    def __init__(self):
        self.lock = threading.Lock()
        self.forget()
        os.register_at_fork(after_in_child=self.forget)

    def forget(self):
        self.held = OrderedDict()  # key: [last number given, last number that may be given, when it ends]

    def hit(self, key, timeout, take):
        """The number of this hit. `take(n)` counts n hits where all processes count, and answers the sum."""
        limit = limit_of(key)
        if limit < EXACT_BELOW:
            return take(1)
        with self.lock:
            lease = self.held.get(key)
            if lease and (lease[0] < lease[1] or lease[1] >= limit):
                lease[0] += 1
                return lease[0]
        return self.renew(key, limit, timeout, take, lease[1] if lease else 0)

    def renew(self, key, limit, timeout, take, counted):
        size = size_of(limit, counted)
        last = take(size)
        first = last - size + 1
        with self.lock:
            self.drop_ended()
            if key in self.held or len(self.held) < KEPT:
                self.held[key] = [first, last, time.time() + timeout]
        return first

    def drop_ended(self):
        now = time.time()
        while self.held and next(iter(self.held.values()))[2] <= now:
            self.held.popitem(last=False)


leases = Leases()
