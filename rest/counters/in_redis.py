"""The cache in Redis, with as few trips as counting needs."""

import threading
import time

from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from rest.counters.leases import leases


class Client(RedisCacheClient):
    """Django makes a new client object for every command, which costs more than the command; one per server will do."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.clients = {}

    def get_client(self, key=None, *, write=False):
        pool = self._get_connection_pool(write)
        if pool not in self.clients:
            self.clients[pool] = self._client(connection_pool=pool)
        return self.clients[pool]

    def incr(self, key, delta):
        """ValueError where there is nothing to add to. Django would ask first, and by then it may have expired."""
        client = self.get_client(key, write=True)
        number = client.incr(key, delta)
        if number == delta:
            client.delete(key)
            raise ValueError(f"Key {key!r} not found.")
        return number


class HitsClient(Client):
    """What django-ratelimit asks of a cache for one hit: `add` with the value 1, and `incr` if that was not the first.

    Here `add` counts the hit already, out of a lease if there is one, and the `incr` right after it tells the number.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.last = threading.local()

    def add(self, key, value, timeout):
        number = leases.hit(key, timeout, lambda hits: self.take(key, hits, timeout))
        self.last.hit = key, number
        return number == value

    def take(self, key, hits, timeout):
        client = self.get_client(key, write=True)
        number = client.incr(key, hits)
        if number == hits:
            client.expire(key, timeout)
        return number

    def advance(self, key, milliseconds):
        now = int(time.time() * 1000)
        client = self.get_client(key, write=True)
        with client.pipeline() as commands:
            commands.set(key, now, nx=True, px=milliseconds).incrby(key, milliseconds)
            _, moment = commands.execute()
        if moment > now + milliseconds:
            client.pexpireat(key, moment)
        return moment

    def incr(self, key, delta):
        counted, number = self.last.hit
        if counted != key:
            raise ValueError(f"Key {key!r} was not added before.")
        return number


class Shared(RedisCache):
    client = Client

    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = self.client


class Hits(Shared):
    client = HitsClient

    def advance(self, key, milliseconds):
        """Move the moment at `key` on, from now if it is past or not there. Answers it, in ms since 1970."""
        return self._cache.advance(self.make_key(key), milliseconds)
