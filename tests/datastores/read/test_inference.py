import pytest

from accounts.callers import Caller
from accounts.models import MembershipPlan
from datastores.read.inference import SAMPLE_BYTES, inferred, shape_of
from datastores.scope import Scope
from pages_app import access


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], {}),
        (["a"], {"type": "string"}),
        ([1, 2], {"type": "integer"}),
        ([1, 2.5], {"type": "number"}),
        ([True, None], {"type": ["boolean", "null"]}),
        (["a", 1], {"type": ["integer", "string"]}),
        ([[]], {"type": "array"}),
        ([[1], ["a"]], {"type": "array", "items": {"type": ["integer", "string"]}}),
        ([{}], {"type": "object"}),
        ([{"a": 1}, {"b": None}], {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "null"}}}),
    ],
)
def test_the_shape_of_values(values, expected):
    assert shape_of(values) == expected


def test_it_goes_only_so_deep():
    deep = {"a": {"a": {"a": {"a": {"a": 1}}}}}

    assert str(shape_of([deep])).count("properties") == 4


def seen_by(shelf, user_caller):
    found = access.find(str(shelf.page.pk), user_caller)
    return inferred(Scope(found, shelf.kind, shelf.collection))


def caller_of(user):
    return Caller(user.pk, user.username, frozenset(), "api_token")


def test_it_works(store, alice):
    assert seen_by(store, caller_of(alice)) is None
    store.fill({"title": "a"}, {"title": "b", "n": 1})

    shape = seen_by(store, caller_of(alice))
    assert shape == {"type": "object", "properties": {"title": {"type": "string"}, "n": {"type": "integer"}}}


def test_only_what_the_caller_may_read_counts(cms, solo, alice, charlie):
    cms.create({"free": 1})
    cms.create({"paid": 1}, planId=MembershipPlan.objects.create(owner=alice, name="Gold").pk)
    solo.create({"secret": 1})

    assert set(seen_by(cms, caller_of(charlie))["properties"]) == {"free"}
    assert set(seen_by(cms, caller_of(alice))["properties"]) == {"free", "paid"}
    assert seen_by(solo, caller_of(charlie)) is None


def test_large_records_are_passed_over(team, alice):
    team.create({"small": 1})
    team.create({"large": "x" * SAMPLE_BYTES})

    assert set(seen_by(team, caller_of(alice))["properties"]) == {"small"}
