"""What a schema may say, and what it then means (CONTRACT 8; THREATS T29, T30, F11)."""

import resource
import sys

import pytest

from datastores.schemas.language import MAX_FIELDS, BadSchema, checked
from datastores.schemas.translation import json_schema
from datastores.schemas.validation import Validator

TEXT = {"type": "string"}


def problems(fields, data, partial=False, strict=False):
    found = Validator(checked({"fields": fields, "strict": strict})).problems(data, partial)
    return {each["field"]: each["message"] for each in found}


def nested(depth):
    field = TEXT
    for _ in range(depth - 1):
        field = {"type": "object", "properties": {"a": field}}
    return {"fields": {"a": field}}


FIELDS = {
    "title": {"type": "string", "minLength": 2, "maxLength": 5, "pattern": "^[a-z]"},
    "price": {"type": "number", "min": 0, "max": 10.5},
    "done": {"type": "boolean"},
    "kind": {"type": "enum", "values": ["a", 1, False]},
    "tags": {"type": "array", "items": {"type": "string"}},
    "at": {"type": "object", "properties": {"x": {"type": "number", "required": True}}},
}
FINE = [
    {},
    {"title": "ab", "price": 0, "done": False, "kind": "a", "tags": ["x"], "at": {"x": 1.5}},
    {"title": None, "price": None, "done": None, "kind": None, "tags": None, "at": None},
    {"title": "eéé", "price": 10.5, "kind": 1, "tags": [], "at": {"x": 1, "y": "more"}},
    {"kind": False, "unknown": {"anything": [1]}},
]
WRONG = [
    ({"title": "a"}, "title", "at least 2"),
    ({"title": "abcdef"}, "title", "at most 5"),
    ({"title": "ABC"}, "title", "pattern ^[a-z]"),
    ({"title": 5}, "title", "a string or null"),
    ({"price": -0.1}, "price", "0 or more"),
    ({"price": 11}, "price", "10.5 or less"),
    ({"price": "5"}, "price", "a number"),
    ({"price": True}, "price", "a number"),
    ({"done": 1}, "done", "a boolean"),
    ({"done": "true"}, "done", "a boolean"),
    ({"kind": "b"}, "kind", '"a", 1, false, null'),
    ({"kind": "1"}, "kind", "one of"),
    ({"kind": True}, "kind", "one of"),
    ({"kind": 0}, "kind", "one of"),
    ({"tags": "x"}, "tags", "an array"),
    ({"tags": ["x", 1]}, "tags[1]", "a string"),
    ({"at": []}, "at", "an object"),
    ({"at": {}}, "at.x", "is required"),
    ({"at": {"x": None}}, "at.x", "a number"),
]


@pytest.mark.parametrize("data", FINE)
def test_it_works(data):
    assert problems(FIELDS, data) == {}


@pytest.mark.parametrize(("data", "field", "words"), WRONG)
def test_it_names_the_field_and_what_is_wrong(data, field, words):
    found = problems(FIELDS, data)

    assert list(found) == [field]
    assert words in found[field]


def test_every_field_is_named_once_and_not_without_end():
    assert set(problems(FIELDS, {"title": 1, "price": "x", "done": 0})) == {"title", "price", "done"}
    assert problems(FIELDS, {"tags": [1] * 100_000}) == {"tags[0]": "must be a string or null."}
    assert len(problems({f"f{n}": TEXT for n in range(50)}, {f"f{n}": n for n in range(50)})) == 20
    assert len(problems({}, {f"f{n}": n for n in range(50)}, strict=True)) == 20


def test_many_errors_take_no_memory():
    """An engine that collects them all takes gigabytes for this."""
    values = [f"value {n}" for n in range(4_000)]
    fields = {"a": {"type": "array", "items": {"type": "enum", "values": values}}}
    tracker = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert list(problems(fields, {"a": [1] * 30_000})) == ["a[0]"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - tracker < 200_000


def test_required_means_there_and_not_null():
    fields = {"a": TEXT | {"required": True}, "b": {"type": "enum", "values": [1], "required": True}}

    assert problems(fields, {}) == {"a": "is required.", "b": "is required."}
    assert set(problems(fields, {"a": None, "b": None})) == {"a", "b"}
    assert problems(fields, {"a": "", "b": 1}) == {}


KINDS = {
    "string": ({}, 5),
    "number": ({}, "x"),
    "boolean": ({}, "x"),
    "enum": ({"values": ["a", 1]}, "x"),
    "array": ({"items": TEXT}, "x"),
    "object": ({"properties": {}}, "x"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("partial", [False, True])
def test_null_is_refused_and_never_offered_where_a_field_is_required(kind, partial):
    more, wrong = KINDS[kind]
    field = {"type": kind, "required": True} | more
    inside = {"type": "object", "properties": {"x": field}}
    fields = {"a": field, "in": inside, "list": {"type": "array", "items": field}, "b": TEXT}
    right = {} if partial else {"a": {"enum": 1, "string": "", "number": 0, "boolean": False}.get(kind, [])}
    right = right | ({"a": {}} if right and kind == "object" else {})

    assert problems(fields, right | {"b": None, "in": None, "list": None}, partial) == {}
    assert problems(fields, right | {"a": None}, partial) == {"a": "is required: null will not do."}
    for value in (None, wrong):
        found = problems(fields, right | {"in": {"x": value}, "list": [value]}, partial)
        assert set(found) == {"in.x", "list[0]"}
        assert not any("null" in message for message in found.values())
    assert "null" not in problems(fields, right | {"a": wrong}, partial)["a"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("partial", [False, True])
def test_null_is_offered_where_it_is_taken(kind, partial):
    more, wrong = KINDS[kind]
    fields = {"a": {"type": kind} | more}

    assert problems(fields, {"a": None}, partial) == {}
    assert "null" in problems(fields, {"a": wrong}, partial)["a"]


def test_a_patch_needs_nothing_but_checks_what_it_sends():
    fields = {"a": TEXT | {"required": True}, "at": FIELDS["at"] | {"required": True}}

    assert problems(fields, {}, partial=True) == {}
    assert set(problems(fields, {"a": None, "at": None}, partial=True)) == {"a", "at"}
    assert list(problems(fields, {"a": 1}, partial=True)) == ["a"]
    assert list(problems(fields, {"at": {}}, partial=True)) == ["at.x"]


def test_what_is_stored_may_be_older_than_its_schema():
    schema = json_schema(checked({"fields": {"a": TEXT | {"required": True}}}), is_stored=True)

    assert schema == {"type": "object", "properties": {"a": {"type": ["string", "null"]}}}


def test_strict_refuses_unknown_fields_at_the_top_only():
    fields = {"at": FIELDS["at"]}

    unknown = {"b": "is not a field of this collection."}
    assert problems(fields, {"b": 1, "at": {"x": 1, "y": 2}}, strict=True) == unknown
    assert problems(fields, {"b": 1}, strict=True, partial=True) == unknown
    assert problems(fields, {"b": 1}) == {}


def test_strict_is_written_out_and_the_rest_kept_as_it_is():
    fields = {"b": TEXT | {"description": "what it is"}, "a": {"type": "boolean"}}

    assert checked({"fields": fields}) == {"fields": fields, "strict": False}
    assert list(checked({"fields": fields, "strict": True})["fields"]) == ["b", "a"]


@pytest.mark.parametrize("pattern", ["a.c", r"\d{4}-\d{2}", r"^[^@\s]+@[^@\s]+\.[^@\s]+$", r"^\p{L}+$", "é|ü", "$"])
def test_patterns_are_searched_anywhere(pattern):
    fine = "x abc 2026-11 a@b.c é"
    expected = {"x": "does not match the pattern"} if pattern.startswith("^") else {}

    assert [message[:26] for message in problems({"x": TEXT | {"pattern": pattern}}, {"x": fine}).values()] == list(
        expected.values()
    )


BAD = {
    "no fields": {},
    "a list": [],
    "fields as list": {"fields": []},
    "a field as string": {"fields": {"a": "string"}},
    "no type": {"fields": {"a": {}}},
    "unknown type": {"fields": {"a": {"type": "text"}}},
    "type as list": {"fields": {"a": {"type": ["string"]}}},
    "constraint of another type": {"fields": {"a": {"type": "string", "max": 1}}},
    "misspelt constraint": {"fields": {"a": {"type": "string", "maxlength": 1}}},
    "text as length": {"fields": {"a": {"type": "string", "maxLength": "5"}}},
    "broken length": {"fields": {"a": {"type": "string", "maxLength": 1.5}}},
    "negative length": {"fields": {"a": {"type": "string", "minLength": -1}}},
    "boolean as limit": {"fields": {"a": {"type": "number", "min": True}}},
    "required as text": {"fields": {"a": {"type": "string", "required": "yes"}}},
    "strict as number": {"fields": {}, "strict": 1},
    "another key": {"fields": {}, "stric": True},
    "enum without values": {"fields": {"a": {"type": "enum"}}},
    "enum with no value": {"fields": {"a": {"type": "enum", "values": []}}},
    "enum of null": {"fields": {"a": {"type": "enum", "values": [None]}}},
    "enum of objects": {"fields": {"a": {"type": "enum", "values": [{}]}}},
    "items as list": {"fields": {"a": {"type": "array", "items": [TEXT]}}},
    "bad items": {"fields": {"a": {"type": "array", "items": {"type": "x"}}}},
    "bad property": {"fields": {"a": {"type": "object", "properties": {"b": {"type": "x"}}}}},
    "$ref": {"fields": {"a": {"$ref": "#/$defs/field"}}},
    "$ref beside": {"fields": {"a": TEXT | {"$ref": "https://example.org/schema"}}},
    "allOf": {"fields": {"a": TEXT | {"allOf": [{}]}}},
    "lengths crossed": {"fields": {"a": {"type": "string", "minLength": 5, "maxLength": 4}}},
    "limits crossed": {"fields": {"a": {"type": "number", "min": 5, "max": 4}}},
    "9 levels": nested(9),
    "20,000 levels": nested(400),
    "arrays 9 deep": {"fields": {"a": {"type": "array", "items": nested(9)["fields"]["a"]}}},
    "201 fields": {"fields": {f"f{n}": TEXT for n in range(MAX_FIELDS + 1)}},
    "201 inside": {"fields": {"a": {"type": "object", "properties": {f"f{n}": TEXT for n in range(MAX_FIELDS)}}}},
    "65 KB": {"fields": {"a": TEXT | {"description": "x" * 65 * 1024}}},
    "31 patterns": {"fields": {f"f{n}": TEXT | {"pattern": "x"} for n in range(31)}},
    "501 characters": {"fields": {"a": TEXT | {"pattern": "x" * 501}}},
    "no pattern": {"fields": {"a": TEXT | {"pattern": ""}}},
    "many large ones": {"fields": {f"f{n}": TEXT | {"pattern": r"^\S{1,300}$"} for n in range(4)}},
    "2,001 characters": {"fields": {f"f{n}": TEXT | {"pattern": "x" * 401} for n in range(5)}},
}


@pytest.mark.parametrize("definition", BAD.values(), ids=BAD)
def test_it_rejects(definition):
    with pytest.raises(BadSchema) as refused:
        checked(definition)
    assert 10 < len(str(refused.value)) < 400


def test_it_takes_what_is_at_the_limit():
    checked(nested(8))
    checked({"fields": {f"f{n}": TEXT for n in range(MAX_FIELDS)}})
    checked({"fields": {f"f{n}": TEXT | {"pattern": "x" * 500} for n in range(4)}})
    checked({"fields": {f"f{n}": TEXT | {"pattern": r"^\S{1,300}$" if n < 3 else "x" * 60} for n in range(30)}})


BROKEN_PATTERNS = ["(", "[", "(?=a)", "(?!a)", "(?<=a)b", r"(a)\1", "x{2,1}", "*", "a{99999}", r"(\w{900}){900}"]


@pytest.mark.parametrize("pattern", BROKEN_PATTERNS)
def test_it_rejects_patterns_the_engine_cannot_do(pattern):
    with pytest.raises(BadSchema, match="a: this pattern cannot be used"):
        checked({"fields": {"a": TEXT | {"pattern": pattern}}})


EVIL = [
    "^(a+)+$", "(a|a)*b", r"^(\w+\s?)*$", r"^(\p{L}+)*$", "(a*)*(a*)*(a*)*b", "(.*a){20}", "(.*){1,32}[ab]",
    r"(\w*\d*){30}!",
    "^(([a-z])+.)+[A-Z]([a-z])+$", "(a?){250}a{250}", "[a-z]{1000}$", r"(\w{50}){50}", "(.{1,200}x){1,5}$", "^(a|aa)+$",
    "(x+x+)+y", r"^(\d+)*$", "(.+)+x", "((a{0,5}){0,5}){0,5}[ab]c", r"(\S+ ?)*$",
    "^([a-zA-Z0-9])(([-.]|[_]+)?([a-zA-Z0-9]+))*(@)$",
]  # fmt: skip


@pytest.mark.parametrize("pattern", EVIL)
def test_evil_patterns_see_no_long_text(pattern):
    """What `re` would take years for. The engine is linear, and what it looks at is short."""
    fields = checked({"fields": {"a": TEXT | {"pattern": pattern}}})

    assert "at most 2000" in str(Validator(fields).problems({"a": "a" * 20_000 + "!"}))
    Validator(fields).problems({"a": "a" * 1_999 + "!"})


def test_nothing_is_fetched_and_nothing_recurs():
    """JSON Schema words are data here: as the name of a field they mean nothing."""
    names = ["$ref", "$id", "$schema", "allOf", "properties", "fields", "type", "items", "required", "__proto__"]
    schema = checked({"fields": dict.fromkeys(names, TEXT)})

    assert Validator(schema).problems(dict.fromkeys(names, "x")) == []
    assert len(Validator(schema).problems(dict.fromkeys(names, 1))) == len(names)


def test_the_json_schema_is_a_plain_one():
    schema = json_schema(checked({"fields": FIELDS | {"a": TEXT | {"required": True}}, "strict": True}))

    assert schema["required"] == ["a"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["price"] == {"type": ["number", "null"], "minimum": 0, "maximum": 10.5}


def test_a_deep_schema_needs_no_deep_stack():
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(300)
    try:
        with pytest.raises(BadSchema):
            checked({"fields": dict.fromkeys("abc", nested(60)["fields"]["a"])})
    finally:
        sys.setrecursionlimit(limit)
