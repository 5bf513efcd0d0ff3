"""The cache in Redis, over a real connection."""

import subprocess
import sys

import pytest
import time_machine
from django.conf import settings
from django.test import Client, override_settings

from rest.counters.in_redis import Hits, Shared
from rest.counters.leases import KEPT, CountedWithLimit, Leases, limit_of, size_of
from tests.threads import at_once


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


# Leases


HITTING = """
import sys
from django.conf import settings
settings.configure()
from rest.counters.in_redis import Hits
hits, key = Hits(sys.argv[1], {}), "a/" + sys.argv[2]
for _ in sys.stdin.readline(), *range(int(sys.argv[3]) - 1):
    print(1 if hits.add(key, 1, 600) else hits.incr(key))
"""


def numbers_of(address, limit, each, processes=4):
    """What the hits of several processes are numbered, which all begin when all are ready."""
    command = [sys.executable, "-c", HITTING, address, str(limit), str(each)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "cwd": settings.BASE_DIR}
    started = [subprocess.Popen(command, **pipes) for _ in range(processes)]
    for process in started:
        process.stdin.write(b"go\n")
        process.stdin.flush()
    return [int(number) for process in started for number in process.communicate(timeout=60)[0].split()]


def test_a_limit_holds_for_four_processes(address):
    """Never too many, and at most a lease of each of the others too few."""
    allowed = [number for number in numbers_of(address, 300, 120) if number <= 300]

    assert len(allowed) == len(set(allowed))
    assert 300 - 3 * (size_of(300, 0) - 1) <= len(allowed) <= 300


def test_a_small_limit_is_exact_for_four_processes(address):
    assert sorted(numbers_of(address, 99, 30)) == list(range(1, 121))


class Counted:
    """Where all processes count."""

    def __init__(self):
        self.sum, self.trips = 0, 0

    def take(self, hits):
        self.sum += hits
        self.trips += 1
        return self.sum


@pytest.mark.parametrize(("limit", "most"), [(100, 60), (120, 65), (300, 70), (1200, 90), (100_000, 150)])
def test_processes_in_turn_use_a_limit_up_with_few_trips(limit, most):
    counted = Counted()
    turns = [Leases() for _ in range(4)]
    allowed = sum(turns[hit % 4].hit(f"a/{limit}", 60, counted.take) <= limit for hit in range(2 * limit))

    assert allowed == limit
    assert counted.trips <= most


def test_what_is_over_the_limit_makes_no_trip():
    counted, leases = Counted(), Leases()
    for _ in range(1000):
        leases.hit("a/100", 60, counted.take)
    trips = counted.trips
    assert leases.hit("a/100", 60, counted.take) > 100
    assert counted.trips == trips


def test_leases_are_bounded_and_end():
    counted, leases = Counted(), Leases()
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        leases.hit("mine/300", 60, counted.take)
        for number in range(KEPT + 10):
            leases.hit(f"{number}/300", 60, counted.take)
        assert len(leases.held) == KEPT
        trips = counted.trips
        leases.hit("mine/300", 60, counted.take)
        assert counted.trips == trips, "kept"
        clock.shift(60)
        leases.hit("next/300", 60, counted.take)
        assert list(leases.held) == ["next/300"]


@pytest.mark.parametrize("group", ["read", "read on 7", "write on 12"])
def test_the_key_of_a_limit_tells_it(group):
    key = CountedWithLimit(f"{group} 300/60s1/5s1764000000".encode()).hexdigest()

    assert limit_of(f":1:rl:{key}") == 300
    assert key != CountedWithLimit(f"{group} 300/60s2/5s1764000000".encode()).hexdigest()
    assert [limit_of(each) for each in ("", "a", "a/", "a/b", "a/²")] == [0] * 5
