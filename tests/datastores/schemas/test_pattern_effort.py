"""Looking for patterns costs their size times the text: bounded per request, before the transaction (THREATS T29)."""

import pytest
from django.db import connection

from datastores.models import CollectionSchema
from datastores.schemas import effort, enforcement
from datastores.schemas.effort import EFFORT_MAX, PATTERNED_LENGTH, SIZES, Effort, TooMuchText, patterned, weight
from datastores.schemas.language import MAX_WEIGHT, BadSchema, checked
from datastores.schemas.validation import Validator

TEXT = {"type": "string"}
HUGE = "|".join(f"{letter}[ab]{{{900 + number}}}c" for number, letter in enumerate("ab" * 4))
LARGE = "a[ab]{900}c"
LONG = "ab" * (PATTERNED_LENGTH // 2)
USUAL = [
    r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
    r"^\p{L}+$",
    r"\d{4}-\d{2}-\d{2}",
    r"^\S{1,300}$",
    "^.{1,300}$",
    r"^[\p{L}\p{M}' -]+$",
    "^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$",
    r"^https?://[^\s/$.?#].[^\s]*$",
    r"^\+?[0-9 ()-]{6,20}$",
    "^[a-z0-9-]{1,400}$",
]


@pytest.mark.parametrize("pattern", USUAL)
def test_usual_patterns_pass_in_any_batch(pattern):
    """A hundred records with ten such texts each."""
    fields = checked({"fields": {f"f{n}": TEXT | {"pattern": pattern} for n in range(3)}})["fields"]
    spent = Effort()
    for _ in range(300):
        spent.spend(patterned(fields), {"f0": "a" * 60, "f1": "é" * 60, "f2": "x"})

    assert spent.spent <= EFFORT_MAX


HEAVY = [
    HUGE,
    "(a[ab]{300}c){4}|b[ab]{901}c" * 5,
    "a([ab]{99}){99}c",
    "([a-c]{0,90}){0,90}x",
    r"(\.{90}){90}",
    "(?:.{90}){90}",
]
HEAVY += [
    r"(?x) a [ab]{ 9000 } c",
    r"((\\){90}){90}",
    "((((a{9}){9}){9}){9}){3}",
    r"([^a]{90}){90}",
    r"(\p{L}{90}){90}",
]


@pytest.mark.parametrize("pattern", HEAVY)
def test_it_rejects_what_is_made_of_huge_repeats(pattern):
    with pytest.raises(BadSchema, match=r"a: this pattern cannot be used.*large repeats"):
        checked({"fields": {"a": TEXT | {"pattern": pattern}}})


@pytest.mark.parametrize(
    "small, large",
    [
        ("a{9}", "a{900}"),
        (r"\p{L}{3}", r"\p{L}{900}"),
        (r"\S", r"\S{900}"),
        (".{5}", "(.{50}){50}"),
        (r"\\", r"(\\){900}"),
    ],
)
def test_the_weight_grows_with_repeats_and_not_with_classes(small, large):
    assert weight(small) == SIZES[0] < weight(large) <= SIZES[-1]


def test_what_cannot_be_weighed_is_heavy():
    assert weight("(") == weight("a{99999}") == SIZES[-1] > MAX_WEIGHT


ATTACKS = {
    "many texts": ({"a": {"type": "array", "items": TEXT | {"pattern": HUGE}}}, {"a": [LONG] * 500}),
    "one each in many objects": (
        {"a": {"type": "array", "items": {"type": "object", "properties": {"b": TEXT | {"pattern": HUGE}}}}},
        {"a": [{"b": LONG}] * 500},
    ),
    "many fields": ({f"f{n}": TEXT | {"pattern": HUGE} for n in range(3)}, {f"f{n}": LONG for n in range(3)}),
    "deep": (
        {"a": {"type": "object", "properties": {"a": {"type": "array", "items": TEXT | {"pattern": LARGE}}}}},
        {"a": {"a": [LONG] * 500}},
    ),
    "letters of four bytes": ({"a": {"type": "array", "items": TEXT | {"pattern": LARGE}}}, {"a": ["🎉" * 2000] * 20}),
}


@pytest.mark.parametrize("fields, data", ATTACKS.values(), ids=ATTACKS)
def test_too_much_is_told_before_it_is_done(fields, data):
    with pytest.raises(TooMuchText) as found:
        for _ in range(2):
            Effort().spend(patterned(fields), data)
        spent = Effort()
        for _ in range(100):
            spent.spend(patterned(fields), data)
    assert found.value.where[0] in fields


def test_only_what_a_pattern_looks_at_counts():
    fields = {"a": TEXT | {"pattern": LARGE, "maxLength": 5000}, "b": TEXT, "c": {"type": "array", "items": TEXT}}
    spent = Effort()
    spent.spend(patterned(fields), {"a": "x" * 3000, "b": LONG * 500, "c": [LONG] * 500, "d": LONG})
    for wrong in (5, None, [LONG], {"a": LONG}):
        spent.spend(patterned(fields), {"a": wrong})

    assert patterned(fields) == {"a": {"pattern": LARGE}}
    assert spent.spent == 0


# In force


@pytest.fixture
def old(team, monkeypatch):
    """A collection whose schema is older than the limit of a pattern."""
    fields = {"a": {"type": "array", "items": TEXT | {"pattern": HUGE}}, "b": TEXT | {"pattern": "^x"}}
    monkeypatch.setattr("datastores.schemas.language.MAX_WEIGHT", SIZES[-1])
    response = team.client.put(team.url("schema"), {"schema": {"fields": fields}})
    assert response.status_code == 200, response.content
    monkeypatch.undo()
    assert CollectionSchema.objects.count() == 1
    return team


def batch(shelf, operations):
    return shelf.client.post(shelf.url("batch"), {"operations": operations})


def test_a_schema_that_is_there_goes_on_within_the_limit(old):
    record = old.create({"a": ["a" + "b" * 900 + "c"], "b": "x"})
    response = old.client.post(old.url(), {"data": {"a": ["abc"]}})

    assert (response.status_code, response.json()["details"][0]["field"]) == (400, "a[0]")
    assert old.patch(record["id"], {"b": "xyz"}).status_code == 200


@pytest.mark.parametrize("way", ["create", "update", "batch"])
def test_too_much_text_is_400_naming_the_field(old, way, monkeypatch):
    """No text is looked at, and no transaction begun."""
    record = old.create({"b": "x"})
    monkeypatch.setattr(Validator, "problems", lambda *_: pytest.fail("it was looked at"))
    data = {"a": [LONG] * 500}
    if way == "batch":
        response = batch(old, [{"op": "update", "id": record["id"], "data": data}])
    else:
        response = old.patch(record["id"], data) if way == "update" else old.client.post(old.url(), {"data": data})

    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")
    assert response.json()["details"][0]["field"].startswith("a[")
    assert old.list()["total"] == 1


def test_the_operations_of_a_batch_share_the_limit(old):
    create = {"op": "create", "data": {"a": ["a" + "b" * 900 + "c"]}}
    fitting = EFFORT_MAX // (weight(HUGE) * 902)

    assert batch(old, [create] * min(fitting, 100)).status_code == 200
    response = batch(old, [{"op": "create", "data": {"a": ["a" + "b" * 900 + "c"] * (fitting // 2)}}] * 3)
    assert (response.status_code, response.json()["failedIndex"]) == (400, 2)


def test_what_comes_first_is_refused_first(old):
    """Though schemas are checked before the database is asked anything."""
    gone = {"op": "delete", "id": "0199b8f0-0000-7000-8000-000000000000"}
    wrong = {"op": "create", "data": {"b": "no"}}

    assert [batch(old, each).status_code for each in ([gone, wrong], [wrong, gone])] == [404, 400]
    assert old.patch("0199b8f0-0000-7000-8000-000000000000", {"b": "no"}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_no_transaction_waits_for_a_pattern(old, monkeypatch):
    inside = []
    refusal_of = enforcement.refusal_of

    def noted(*args):
        inside.append(connection.in_atomic_block)
        return refusal_of(*args)

    monkeypatch.setattr(enforcement, "refusal_of", noted)
    record = old.create({"b": "x"})
    old.patch(record["id"], {"b": "xy"})
    batch(old, [{"op": "update", "id": record["id"], "data": {"b": "xz"}}, {"op": "create", "data": {}}])

    assert inside == [False] * 4


def test_the_weight_is_found_once(monkeypatch):
    effort.weight.cache_clear()
    weight(LARGE)
    monkeypatch.setattr(effort, "compiles", lambda *_: pytest.fail("again"))

    assert weight(LARGE) == 2**16
