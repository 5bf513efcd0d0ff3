"""The cache on Redis, as rate limits use it."""

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class CountersClient(RedisCacheClient):
    def incr(self, key, delta):
        """Without asking first whether the key exists: a counter is raised right after it was found to be there."""
        return self.get_client(key, write=True).incr(key, delta)


class Counters(RedisCache):
    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = CountersClient
