"""`where`, CONTRACT 6.3: a table of cases, then random ones against an oracle that knows only the contract."""

from fractions import Fraction
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.proofs import WHOLE

LONG = "k" * 2000


@pytest.mark.parametrize(
    "data, where, found",
    [
        # no filter
        ({"a": 1}, {}, True),
        ({}, {}, True),
        # equal value and JSON type
        ({"a": "x"}, {"a": "x"}, True),
        ({"a": "x"}, {"a": "X"}, False),
        ({"a": "x "}, {"a": "x"}, False),
        ({"a": ""}, {"a": ""}, True),
        ({}, {"a": ""}, False),
        ({"a": 1}, {"a": 1}, True),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 1.0}, {"a": 1}, True),
        ({"a": 100}, {"a": 1e2}, True),
        ({"a": 0.1}, {"a": 0.1}, True),
        ({"a": 0.30000000000000004}, {"a": 0.3}, False),
        ({"a": 0}, {"a": -0.0}, True),
        ({"a": 1e22}, {"a": 1e22}, True),
        ({"a": 5e-324}, {"a": 5e-324}, True),
        ({"a": 2**63 - 1}, {"a": 2**63 - 1}, True),
        ({"a": 2**63 - 1}, {"a": 2**63 - 2}, False),
        ({"a": -(2**63)}, {"a": -(2**63)}, True),
        ({"a": 2**53 + 1}, {"a": 2**53}, False),
        ({"a": 1}, {"a": "1"}, False),
        ({"a": "1"}, {"a": 1}, False),
        ({"a": 1}, {"a": True}, False),
        ({"a": True}, {"a": 1}, False),
        ({"a": 0}, {"a": False}, False),
        ({"a": True}, {"a": True}, True),
        ({"a": True}, {"a": False}, False),
        ({"a": True}, {"a": "true"}, False),
        ({"a": "true"}, {"a": True}, False),
        ({"a": "null"}, {"a": None}, False),
        # null is JSON null or absent
        ({"a": None}, {"a": None}, True),
        ({}, {"a": None}, True),
        ({"a": 0}, {"a": None}, False),
        ({"a": ""}, {"a": None}, False),
        ({"a": {}}, {"a": None}, False),
        ({"a": []}, {"a": None}, False),
        ({"a": None}, {"a": "null"}, False),
        ({"a": None}, {"a": False}, False),
        ({"a": {"b": None}}, {"a": {"b": None}}, True),
        ({"a": {}}, {"a": {"b": None}}, True),
        ({"a": {"b": 1}}, {"a": {"b": None}}, False),
        ({"a": ["x"]}, {"a": {"0": None}}, False),
        # objects are partial
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1}}, True),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 2, "b": 1}}, True),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, False),
        ({"a": {"b": {"c": {"d": "x", "e": 1}}}}, {"a": {"b": {"c": {"d": "x"}}}}, True),
        ({"a": {"b": {"c": {"d": True}}}}, {"a": {"b": {"c": {"d": 1}}}}, False),
        ({"a": {"b": 1}}, {"a": {}}, True),
        ({"a": {}}, {"a": {}}, True),
        ({}, {"a": {}}, False),
        ({"a": None}, {"a": {}}, False),
        ({"a": []}, {"a": {}}, False),
        ({"a": "{}"}, {"a": {}}, False),
        ({"a": {"b": {"x": 1}}}, {"a": {"b": {}}}, True),
        ({"a": {"b": 1}}, {"a": {"b": {}}}, False),
        ({"a": [{"b": 1}]}, {"a": {"b": 1}}, False),
        # arrays are exact
        ({"a": [1, 2]}, {"a": [1, 2]}, True),
        ({"a": [1, 2]}, {"a": [1.0, 2]}, True),
        ({"a": [1, 2]}, {"a": [2, 1]}, False),
        ({"a": [1, 2]}, {"a": [1]}, False),
        ({"a": [1, 1]}, {"a": [1]}, False),
        ({"a": [1]}, {"a": [1, 1]}, False),
        ({"a": [1]}, {"a": 1}, False),
        ({"a": 1}, {"a": [1]}, False),
        ({"a": []}, {"a": []}, True),
        ({"a": [1]}, {"a": []}, False),
        ({}, {"a": []}, False),
        ({"a": {}}, {"a": []}, False),
        ({"a": [None]}, {"a": [None]}, True),
        ({"a": []}, {"a": [None]}, False),
        ({"a": [True]}, {"a": [1]}, False),
        ({"a": ["1"]}, {"a": [1]}, False),
        ({"a": [[1], [2]]}, {"a": [[1], [2]]}, True),
        ({"a": [[1], [2]]}, {"a": [[2], [1]]}, False),
        ({"a": [{"b": 1, "c": 2}]}, {"a": [{"c": 2, "b": 1}]}, True),
        ({"a": [{"b": 1, "c": 2}]}, {"a": [{"b": 1}]}, False),
        ({"a": [{"b": None}]}, {"a": [{}]}, False),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 2]}}, True),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [2, 1]}}, False),
        # keys are names and nothing else
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}, True),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, False),
        ({"0": "x"}, {"0": "x"}, True),
        ({"00": "x"}, {"0": "x"}, False),
        ({"a": {"0": "x"}}, {"a": {"0": "x"}}, True),
        ({"a": ["x"]}, {"a": {"0": "x"}}, False),
        ({"a": {"0": [1]}}, {"a": {"0": [1]}}, True),
        ({"a": [[1]]}, {"a": {"0": [1]}}, False),
        ({"a.b": 1}, {"a.b": 1}, True),
        ({"a": {"b": 1}}, {"a.b": 1}, False),
        ({"a": {"b.c": [1]}}, {"a": {"b.c": [1]}}, True),
        ({'say "x"': 1}, {'say "x"': 1}, True),
        ({'a"b': {"c": [1]}}, {'a"b': {"c": [1]}}, True),
        ({"back\\slash": 1}, {"back\\slash": 1}, True),
        ({"back\\slash": 1}, {"backslash": 1}, False),
        ({"a": 'x"y\\z'}, {"a": 'x"y\\z'}, True),
        ({"line\nbreak": "tab\t"}, {"line\nbreak": "tab\t"}, True),
        ({"ключ": "значение"}, {"ключ": "значение"}, True),
        ({"é": 1}, {"e\u0301": 1}, False),
        ({"🙂": "🎉"}, {"🙂": "🎉"}, True),
        ({"a": {"🙂": ["🎉"]}}, {"a": {"🙂": ["🎉"]}}, True),
        ({"": 1}, {"": 1}, True),
        ({}, {"": 1}, False),
        ({"": {"": [None]}}, {"": {"": [None]}}, True),
        ({LONG: LONG}, {LONG: LONG}, True),
        ({LONG: LONG}, {LONG: "k"}, False),
        ({"id": "x"}, {"id": "x"}, True),
        ({}, {"collection": "tasks"}, False),
        ({}, {"seq": 1}, False),
        ({"data__x": 1}, {"data__x": 1}, True),
        ({"data": {"x": 1}}, {"data__x": 1}, False),
        ({"a": 1}, {"a__gte": 0}, False),
        ({"a": 1}, {"' OR 1=1 --": 1}, False),
        ({"' OR 1=1 --": 1}, {"' OR 1=1 --": 1}, True),
        ({"a": "x' OR '1'='1"}, {"a": "x' OR '1'='1"}, True),
        ({"a": "x"}, {"a": "x' OR '1'='1"}, False),
        ({"100%": "%s"}, {"100%": "%s"}, True),
        ({"a": "abc"}, {"a": "a%"}, False),
        ({"{}": "{0}"}, {"{}": "{0}"}, True),
        ({"a,b}": {"{x,y": [1]}}, {"a,b}": {"{x,y": [1]}}, True),
        ({"NULL": {"null": [1]}}, {"NULL": {"null": [1]}}, True),
        ({"a": {"$set": 1, "b": 2}}, {"a": {"b": 2}}, True),
    ],
)
def test_what_matches(data, where, found, team):
    record_id = team.create(data)["id"]

    answer = team.list(where=where)

    assert [record["id"] for record in answer["records"]] == ([record_id] if found else [])
    assert answer["total"] == found
    assert team.count(where=where) == {"count": int(found)}


@pytest.mark.parametrize(
    "where",
    [
        "[]", '"a"', "1", "null", "true", "{", "{'a': 1}", '{"a": NaN}', '{"a": 1e999}', '{"a": 9223372036854775808}',
        '{"a": "\\u0000"}', '{"\\u0000": 1}', '{"a": "\\ud800"}', '{"$gt": 1}', '{"a": {"$gt": 1}}', '{"$": {}}',
        '{"a": {"b": {"$in": [1]}}}', '{"a":' * 65 + "1" + "}" * 65, '{"a": "' + "x" * 8200 + '"}', '{"a": 1} x',
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", [(), ("count",)])
def test_it_rejects_what_is_no_filter(where, path, team):
    response = team.client.get(team.url(*path), {"where": where})

    assert response.status_code == 400
    assert response.json()["code"] == "BAD_REQUEST"


def test_an_empty_parameter_is_no_filter(store):
    store.fill({"a": 1}, {"a": 2})
    assert store.list(where="")["total"] == store.list(where=" {} ")["total"] == 2


def test_it_filters_in_every_store(store):
    one, _, three = store.fill({"a": {"b": [1]}, "c": 1}, {"a": {"b": [2]}, "c": 1}, {"a": {"b": [1]}, "c": None})

    assert store.ids(where={"a": {"b": [1]}}) == [three, one]
    assert store.ids(where={"a": {"b": [1]}, "c": None}) == [three]
    assert store.count(where={"c": 1}) == {"count": 2}
    assert store.list(where={"c": 1}, limit=1)["hasMore"] is True


def test_it_handles_a_hundred_conditions(store):
    data = {f"field {n}": n for n in range(100)}
    store.fill(data, data | {"field 99": 0})
    assert store.list(where=data)["total"] == 1


# The oracle: CONTRACT 6.3 in plain Python, on the JSON values themselves.

ABSENT = object()


def fits(data, where):
    return all(value_fits(data.get(key, ABSENT), wanted) for key, wanted in where.items())


def value_fits(value, wanted):
    if wanted is None:
        return value is None or value is ABSENT
    if isinstance(wanted, dict):
        return isinstance(value, dict) and fits(value, wanted)
    return value is not ABSENT and plain(value) == plain(wanted)


def plain(value):
    """A value that is == to another exactly when the two are the same JSON."""
    match value:
        case None | bool() | str():
            return type(value).__name__, value
        case int() | float():
            return "number", Fraction(value)
        case list():
            return "list", [plain(item) for item in value]
        case dict():
            return "object", {key: plain(item) for key, item in value.items()}


KEYS = ["a", "b", "id", "0", "1", "", "a.b", '"', "\\", "'", "%s", "{}", "é", "🙂", "data__x", "\n"]
keys = st.sampled_from(KEYS)
texts = st.sampled_from(["", "a", "1", "1.0", "true", "null", "{}", "[]", '"', "\\", "%", "é", "🙂"]) | st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8
)
numbers = (
    st.sampled_from([0, 1, -1, 2, 100, 2**53, 2**63 - 1, -(2**63), 0.0, -0.0, 1.0, 0.1, 100.0, 1e22, 1e300, 5e-324])
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
)
scalars = st.none() | st.booleans() | numbers | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8
)
records = st.dictionaries(keys, values, max_size=5)


@st.composite
def derived(draw, data):
    """A filter made from a record: parts of it, some of them a little off."""
    chosen = draw(st.lists(st.sampled_from([*data, *KEYS[:3]]), max_size=3, unique=True))
    return {key: draw(variant(data[key])) if key in data else draw(st.none() | scalars) for key in chosen}


def variant(value):
    same = st.just(value)
    match value:
        case bool():
            return same | st.just(int(value)) | st.just(str(value).lower())
        case int() if abs(value) < 2**53:
            return same | st.just(float(value)) | st.just(str(value)) | st.just(value == 1)
        case float() if value.is_integer() and abs(value) < 2**53:
            return same | st.just(int(value))
        case list():
            return same | st.just(value[::-1]) | st.just(value[:1]) | st.just([*value, None])
        case dict():
            return same | st.just({}) | derived(value)
    return same | st.none()


collections = count()


@settings(
    max_examples=300 if WHOLE else 60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data(), datas=st.lists(records, min_size=1, max_size=8))
def test_it_agrees_with_the_contract(data, datas, team):
    shelf = team.other(f"c{next(collections)}")
    ids = shelf.fill(*datas)
    for where in data.draw(st.lists(st.sampled_from(datas).flatmap(derived) | records, min_size=1, max_size=4)):
        expected = [record_id for record_id, item in zip(ids, datas, strict=True) if fits(item, where)]
        answer = shelf.list(where=where, order="asc")
        assert [record["id"] for record in answer["records"]] == expected, where
        assert answer["total"] == len(expected), where
        assert shelf.count(where=where) == {"count": len(expected)}, where
