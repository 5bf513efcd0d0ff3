"""Count and groupBy, CONTRACT 6.5."""

import pytest

from accounts.models import MembershipPlan


def test_it_works(store):
    store.fill({"tag": "work"}, {"tag": "work", "done": True}, {"tag": "home"}, {})

    assert store.count() == {"count": 4}
    assert store.count(where={"tag": "work"}) == {"count": 2}
    assert store.count(groupBy="tag") == {"counts": {"work": 2, "home": 1, "null": 1}}
    assert store.count(groupBy="tag", where={"done": True}) == {"counts": {"work": 1}}


def test_an_unknown_collection_counts_nothing(store):
    assert store.other("unknown").count() == {"count": 0}
    assert store.other("unknown").count(groupBy="a") == {"counts": {}}


@pytest.mark.parametrize(
    "values, counts",
    [
        (["a", "a", "", "a,b"], {"a": 2, "": 1, "a,b": 1}),
        ([1, 1.5, -3, 100, 0.1], {"1": 1, "1.5": 1, "-3": 1, "100": 1, "0.1": 1}),
        ([2**63 - 1, -(2**63)], {"9223372036854775807": 1, "-9223372036854775808": 1}),
        ([1.0, 1e2, 1.0, 1], {"1": 3, "100": 1}),
        ([True, False, True], {"true": 2, "false": 1}),
        ([None, None], {"null": 2}),
        ([[], [1, 2], [2, 1], [1, 2]], {"[]": 1, "[1,2]": 2, "[2,1]": 1}),
        ([{}, {"a": {"b": [None, True]}}], {"{}": 1, '{"a":{"b":[null,true]}}': 1}),
        ([{"bb": 1, "a": 2}, {"a": 2, "bb": 1}], {'{"a":2,"bb":1}': 2}),
        ([["é", '"', "🙂\n"]], {'["é","\\"","🙂\\n"]': 1}),
        # a key stands for everything that is written so
        (["5", 5], {"5": 2}),
        (["true", True, "null", None], {"true": 2, "null": 2}),
        (["[1]", [1]], {"[1]": 2}),
        (["é", "e\u0301", "É"], {"é": 1, "e\u0301": 1, "É": 1}),
        (["'", '"', "\\", "%s", "a\nb"], {"'": 1, '"': 1, "\\": 1, "%s": 1, "a\nb": 1}),
    ],
)
def test_every_json_type_has_its_key(values, counts, team):
    team.fill(*({"field": value} for value in values))
    assert team.count(groupBy="field") == {"counts": counts}


def test_absent_counts_as_null(store):
    store.fill({}, {"field": None}, {"other": 1}, {"field": "null"}, {"field": {"field": 1}})
    assert store.count(groupBy="field") == {"counts": {"null": 4, '{"field":1}': 1}}


@pytest.mark.parametrize(
    "values, counts",
    [
        ("work", {"work": 2}),
        ("work,home", {"work": 2, "home": 1}),
        ("play,home", {"home": 1}),
        ("null", {"null": 1}),
        ("5,true", {"5": 2, "true": 1}),
        ("", {"": 1}),
        ("Work", {}),
        ("' OR 1=1 --", {}),
    ],
)
def test_values_restrict(values, counts, store):
    store.fill(*({"tag": tag} for tag in ("work", "work", "home", None, 5, "5", True, "")))
    assert store.count(groupBy="tag", values=values) == {"counts": counts}


def test_values_without_group_by_are_ignored(store):
    store.fill({"tag": "work"}, {})
    assert store.count(values="work") == {"count": 2}


FIELDS = [
    "a.b", '"', "'", "\\", "%s", "%(x)s", "é", "🙂", "data", "id", "$", "$.a", "$gt", "0", " ", "a\nb",
    "a' OR 1=1 --", "x" * 100,
]  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_any_name_is_just_a_name(field, team):
    team.fill({field: "x", "a": {"b": "y"}}, {"other": "x"})
    assert team.count(groupBy=field) == {"counts": {"x": 1, "null": 1}}


@pytest.mark.parametrize("field", ["", "x" * 101, "\0", "a\0b"])
def test_it_rejects_a_bad_field(field, store):
    response = store.client.get(store.url("count"), {"groupBy": field})
    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("name", ["groupby", "group_by", "value", "wher"])
def test_it_rejects_a_typo(name, store):
    assert store.client.get(store.url("count"), {name: "{}"}).status_code == 400


def test_the_thousand_largest_groups(team):
    team.fill(*({"n": n} for n in range(1005)), *({"n": n} for n in range(1000, 1005)))

    counts = team.count(groupBy="n")["counts"]

    assert len(counts) == 1000
    assert {key for key, number in counts.items() if number == 2} == {"1000", "1001", "1002", "1003", "1004"}
    assert team.count(groupBy="n", values="3,1004,9999") == {"counts": {"3": 1, "1004": 2}}
    assert team.count() == {"count": 1010}


def test_mine(team, social, bob, api):
    for shelf in (team, social):
        shelf.fill({"tag": "a"}, {"tag": "b"})
        bobs = shelf.seen_by(api(bob))
        bobs.create({"tag": "a"})

        assert bobs.count(mine=True) == {"count": 1}
        assert bobs.count(mine=True, groupBy="tag") == {"counts": {"a": 1}}
        assert shelf.count(mine=True) == {"count": 2}
    assert api().get(social.url("count"), {"mine": True}).status_code == 401


def test_gated_records_are_not_counted(cms, alice, charlie, api):
    plan = MembershipPlan.objects.create(owner=alice, name="Gold")
    cms.create({"tag": "gold"}, planId=plan.pk)
    cms.create({"tag": "free"})

    for client in (api(), api(charlie)):
        shelf = cms.seen_by(client)
        assert shelf.count() == {"count": 1}
        assert shelf.count(groupBy="tag") == {"counts": {"free": 1}}
        assert shelf.count(groupBy="tag", values="gold") == {"counts": {}}
        assert shelf.count(where={"tag": "gold"}) == {"count": 0}
    assert cms.count(groupBy="tag") == {"counts": {"gold": 1, "free": 1}}


def test_floats_are_told_apart_to_the_last_digit(team):
    team.fill({"n": 0.1 + 0.2}, {"n": 0.3}, {"n": 0.1})
    assert team.count(groupBy="n") == {"counts": {"0.30000000000000004": 1, "0.3": 1, "0.1": 1}}


def test_a_long_value_gives_a_cut_key(team):
    team.fill({"s": "x" * 5000}, {"s": "y"})
    assert team.count(groupBy="s") == {"counts": {"x" * 1000: 1, "y": 1}}
