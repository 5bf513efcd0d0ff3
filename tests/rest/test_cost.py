"""What a user, a page and an address may cost, on both stores."""

import pytest
import time_machine
from django.test import override_settings

from rest import cost
from tests.threads import at_once

NOON = 1_800_000_000
ALICE, BOARD, HOME = {"user": 1}, {"page": 7}, {"address": "203.0.113.9"}


@pytest.fixture(params=["file", "redis"])
def clock(request, limits):
    """The budgets of production, and a clock that goes when it is told to."""
    caches = limits.CACHES
    if request.param == "redis":
        location = request.getfixturevalue("address")
        caches = caches | {"limits": {"BACKEND": "rest.counters.in_redis.Hits", "LOCATION": location}}
    with override_settings(CACHES=caches), time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.mark.parametrize(
    ("whose", "charges", "seconds"),
    [
        (ALICE, [], None),
        (ALICE, [0], None),
        (ALICE, [-5], None),
        (ALICE, [19.999], None),
        (ALICE, [20], 1),
        (ALICE, [10, 9.9], None),
        (ALICE, [10, 10.1], 1),
        (ALICE, [21], 4),
        (ALICE, [0.5] * 40, 1),
        (ALICE, [40], 61),
        (BOARD, [59.9], None),
        (BOARD, [61], 2),
        (HOME, [9.9], None),
        (HOME, [10.01], 1),
        (HOME, [20], 61),
        (ALICE | BOARD, [19.9], None),
        (ALICE | BOARD, [25], 16),
        (ALICE | HOME, [12], None),
        (BOARD | HOME, [12], 13),
    ],
)
def test_what_has_been_spent_is_refused_until_it_is_refilled(clock, whose, charges, seconds):
    keys = cost.keys(**whose)
    for each in charges:
        cost.charge(keys, each)
    assert cost.refusal(keys) == seconds

    clock.shift(seconds or 0)
    assert cost.refusal(keys) is None


@pytest.mark.parametrize("waited", [0, 1, 2.5, 30, 59, 61, 3600])
def test_a_bucket_refills_and_is_never_more_than_full(clock, waited):
    keys = cost.keys(**ALICE)
    cost.charge(keys, 19)
    clock.shift(waited)
    left = min(20, 1 + waited / 3)

    cost.charge(keys, left - 0.01)
    assert cost.refusal(keys) is None
    cost.charge(keys, 0.02)
    assert cost.refusal(keys) == 1


@pytest.mark.parametrize(
    ("spent", "asked", "is_refused"),
    [
        (ALICE, {"user": 2}, False),
        (ALICE, {"page": 1}, False),
        (ALICE, {"address": "1"}, False),
        (ALICE, {"user": 1, "page": 8}, True),
        (BOARD, {"user": 1, "page": 7}, True),
        (HOME, {"user": 1, "address": "203.0.113.9"}, False),
        (HOME, {"address": "203.0.113.8"}, False),
        (HOME, {"page": 7, "address": "203.0.113.9"}, True),
        ({"address": "2001:db8:0:1::1"}, {"address": "2001:db8:0:1:ffff::2"}, True),
        ({"address": "2001:db8:0:1::1"}, {"address": "2001:db8:0:2::1"}, False),
        (ALICE, {}, False),
    ],
)
def test_whom_a_bucket_counts(clock, spent, asked, is_refused):
    cost.charge(cost.keys(**spent), 100)

    assert (cost.refusal(cost.keys(**asked)) is not None) == is_refused


def test_many_small_batches_a_minute_pass(clock):
    keys = cost.keys(**ALICE, **BOARD)
    for _ in range(120):
        assert cost.refusal(keys) is None
        cost.charge(keys, 0.05)
        clock.shift(0.5)


def test_charges_at_one_moment_all_count(clock):
    keys = cost.keys(**ALICE)
    at_once(8, lambda _: [cost.charge(keys, 1) for _ in range(5)])

    assert cost.refusal(keys) == 61


def test_without_limits_nothing_is_charged(clock, settings):
    keys = cost.keys(**ALICE)
    settings.RATELIMIT_ENABLE = False
    cost.charge(keys, 100)
    assert cost.refusal(keys) is None
    settings.RATELIMIT_ENABLE = True
    assert cost.refusal(keys) is None
