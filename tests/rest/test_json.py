import json
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rest.json import DEPTH, NotJSON, depth, dumps, loads


@pytest.mark.parametrize(
    "text, value",
    [
        ("{}", {}),
        (' {"a": [1, 2.5, "x", true, null]} ', {"a": [1, 2.5, "x", True, None]}),
        (f"[{2**63 - 1}, {-(2**63)}]", [2**63 - 1, -(2**63)]),
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ('"\\\\u0000"', "\\u0000"),
        ('"12345678901234567890123"', "12345678901234567890123"),
        ("0.12345678901234567890123", 0.12345678901234568),
        ("12345678901234567890.5", 12345678901234567890.5),
        ("1e308", 1e308),
        ("-0", 0),
    ],
)
def test_it_works(text, value):
    assert loads(text) == loads(text.encode()) == value


@pytest.mark.parametrize("boxes", ["[]", "{}"])
def test_depth(boxes):
    def nested(levels):
        return "[" * levels + "]" * levels if boxes == "[]" else '{"a":' * levels + "1" + "}" * levels

    assert depth(loads(nested(DEPTH))) == DEPTH == 64
    for levels in (DEPTH + 1, 500, 1023, 1024, 5000, 100_000):
        with pytest.raises(NotJSON):
            loads(nested(levels))


def test_many_boxes_side_by_side_are_not_deep():
    assert len(loads("[" + ",".join(["[{}]"] * 10_000) + "]")) == 10_000


@pytest.mark.parametrize(
    "text", ["", " ", "NaN", "1e999", str(2**63), "9" * 5000, r'"\u0000"', r'"\ud800"', "\ud800", b"\xff"]
)
def test_it_rejects_in_words(text):
    with pytest.raises(NotJSON) as refusal:
        loads(text)
    assert 10 < len(str(refusal.value)) < 120


HALVES = {
    rb'{"data": {"title": "cut \ud83d"}}': "data.title has half a character, the unpaired surrogate \\ud83d",
    rb'{"operations": [{"op": "create"}, {"data": {"a": ["\udc00\ud800"]}}]}': "operations[1].data.a[0] has half",
    rb'{"a": {"\ud83d": 1}}': "a.\\ud83d has half a character, the unpaired surrogate \\ud83d",
    rb'{"fine": "\ud83d\ude00", "said": "\\ud83d", "a": "\uDFFF"}': "a has half a character, the unpaired surrogate",
    rb'"\ud800"': "The text has half a character",
    b'{"a": "\xed\xa0\x80"}': "a has half a character, the unpaired surrogate \\ud800",
    '{"a": "\ud800"}': "a has half a character",
    b"[" * 63 + rb'"\ud800"' + b"]" * 63: "[0]" * 63 + " has half a character",
}


@pytest.mark.parametrize("raw", HALVES, ids=range(len(HALVES)))
def test_half_a_character_is_refused_with_its_place(raw):
    with pytest.raises(NotJSON) as refusal:
        loads(raw)

    assert str(refusal.value).startswith(HALVES[raw])
    assert "toWellFormed()" in str(refusal.value)
    str(refusal.value).encode()


OTHERWISE_BROKEN = [
    rb'{"a": "\ud83d"',
    b"[" * 900 + rb'"\ud800"' + b"]" * 900,
    b"[" * 100_000 + rb'"\ud800"',
    b'"\xff\xed\xa0"',
]


@pytest.mark.parametrize("raw", [*OTHERWISE_BROKEN, b"[" + b"1," * 600_000 + rb'"\ud800"]'], ids=range(5))
def test_where_the_place_is_not_found_it_is_refused_all_the_same(raw):
    with pytest.raises(NotJSON):
        loads(raw)


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text('ab{["\\é', max_size=3), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(VALUES)
def test_what_goes_out_comes_back(value):
    assert loads(dumps(value)) == value
    assert loads(json.dumps(value)) == value


def test_ids_go_out_as_text():
    name = uuid.UUID(int=5)
    assert dumps({"id": name}) == f'{{"id":"{name}"}}'.encode()
