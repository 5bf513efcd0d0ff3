"""The cache in Redis, over a real connection."""

import threading

import pytest
from django.test import Client, override_settings
from fakeredis import TcpFakeServer

from rest.counters.in_redis import Hits, Shared
from tests.threads import at_once


@pytest.fixture
def address():
    server = TcpFakeServer(("127.0.0.1", 0), server_type="redis")
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"redis://127.0.0.1:{server.server_address[1]}/0"
    server.shutdown()
    server.server_close()


@pytest.fixture
def hits(address):
    return Hits(address, {"KEY_PREFIX": "limits"})


@pytest.fixture
def shared(address):
    return Shared(address, {})


def hit(cache, key="a"):
    """As django-ratelimit counts one."""
    return 1 if cache.add(key, 1, 60) else cache.incr(key)


def test_hits_are_counted(hits):
    assert [hit(hits) for _ in range(4)] == [1, 2, 3, 4]
    assert hit(hits, "b") == 1


def test_a_counter_expires_by_its_first_hit(hits):
    hit(hits)
    hit(hits)

    assert 50 < hits._cache.get_client().ttl(hits.make_key("a")) <= 60


def test_each_hit_is_one_command(hits):
    hit(hits)
    sent, client = [], hits._cache.get_client()
    execute = client.execute_command
    client.execute_command = lambda *args, **kwargs: sent.append(args[0]) or execute(*args, **kwargs)

    assert [hit(hits), hit(hits)] == [2, 3]
    assert sent == ["INCRBY", "INCRBY"]


def test_hits_at_one_moment_all_count(hits):
    numbers = at_once(8, lambda _: [hit(hits) for _ in range(20)])

    assert sorted(number for each in numbers for number in each) == list(range(1, 161))


def test_a_number_without_a_hit_is_an_error(hits):
    hit(hits, "a")
    with pytest.raises(ValueError, match="b"):
        hits.incr("b")


def test_adding_needs_something_to_add_to(shared):
    with pytest.raises(ValueError, match="total"):
        shared.incr("total", 5)
    assert shared.get("total") is None

    shared.set("total", 100, 60)
    assert shared.incr("total", 5) == 105
    assert shared.incr("total", -3) == 102
    assert 0 < shared._cache.get_client().ttl(shared.make_key("total")) <= 60


def test_the_limits_hold_with_it(db, address, limits):
    limits.RATELIMIT_READ_ANONYMOUS = "3/m"
    caches = limits.CACHES | {"limits": {"BACKEND": "rest.counters.in_redis.Hits", "LOCATION": address}}
    with override_settings(CACHES=caches):
        client = Client(SERVER_NAME="localhost")
        statuses = [client.get("/api/auth/me").status_code for _ in range(5)]

    assert statuses == [200, 200, 200, 429, 429]
