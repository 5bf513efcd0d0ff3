"""Bodies meant to hurt, to every route that takes one: always 4xx, and nothing has changed (T28, F10)."""

import json
from urllib.parse import quote

import pytest
from django.apps import apps

from tests.callers_table import ROWS
from tests.world import UPLOADS, undone

pytestmark = pytest.mark.django_db
WITH_BODY = [row for row in ROWS if row.method in ("POST", "PUT", "PATCH") and row.expected["owner"] < 300]
WITH_BODY = [row for row in WITH_BODY if row.route not in UPLOADS]  # theirs are in tests/files/test_hostile_uploads.py
WITH_BODY = list({(row.route, row.method): row for row in reversed(WITH_BODY)}.values())[::-1]  # one case of each
BODYLESS = {"join", "restore", "fork"}  # these look at no body
OPTIONAL = {"join", "restore", "fork", "invite"}  # an empty one will do
TAKEN = [row for row in WITH_BODY if row.route not in BODYLESS]
CLOSED = {"register", "token", "token-refresh", "storage-config", "invite", "member"}  # these take no unknown field
OPEN = [row for row in TAKEN if row.route not in CLOSED]
LISTS = [row for row in ROWS if row.method == "GET" and row.route.endswith(("-records", "-count"))]

VALUES = {
    "NaN": "NaN",
    "Infinity": "Infinity",
    "-Infinity": "-Infinity",
    "1e999": "1e999",
    "-1e999": "[-1e999]",
    "NUL": r'"a\u0000b"',
    "NUL in a key": r'{"a\u0000": 1}',
    "NUL deep inside": r'[[{"a": ["\u0000"]}]]',
    "raw NUL": '"\0"',
    "high surrogate": r'"\ud800"',
    "low surrogate": r'"\udc00 x"',
    "swapped surrogates": r'"\udc00\ud800"',
    "surrogate in a key": r'{"\ud83d": 1}',
    "5,000 digits": "9" * 5000,
    "-5,000 digits": "-" + "9" * 5000,
    "2**63": str(2**63),
    "-2**63-1": str(-(2**63) - 1),
    "2**64 deep inside": f'{{"a": [{2**64}]}}',
    "10**30": str(10**30),
    "depth 65": "[" * 64 + "]" * 64,
    "depth 65 of objects": '{"a":' * 64 + "1" + "}" * 64,
    "depth 5,000": "[" * 5000 + "]" * 5000,
    "raw control character": '"\x01"',
    "bad escape": r'"\x41"',
    "comment": "1 /* one */",
    "single quotes": "'a'",
    "leading zero": "01",
    "leading plus": "+1",
    "trailing comma": "[1,]",
    "undefined": "undefined",
    "octets": "0x10",
}
FINE = {"2**63-1": str(2**63 - 1), "-2**63": str(-(2**63)), "depth 64": "[" * 63 + "]" * 63, "1e308": "1e308"}

BODIES = {
    "depth 60,000": b"[" * 60_000,
    "depth 12,000 of objects": b'{"a":' * 12_000,
    "invalid UTF-8": b'{"a": "\xff\xfe"}',
    "overlong UTF-8": b'{"a": "\xc0\xaf"}',
    "surrogate as UTF-8": b'{"a": "\xed\xa0\x80"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "BOM": b"\xef\xbb\xbf{}",
    "array": b"[]",
    "array of objects": b'[{"data": {}}]',
    "string": b'"data"',
    "number": b"5",
    "true": b"true",
    "null": b"null",
    "nothing closed": b"{",
    "two objects": b"{}{}",
    "text after": b"{} x",
    "only NUL": b"\0",
    "form": b"data=1&name=x",
    "XML": b"<data/>",
}
TYPES = [
    "text/plain",
    "multipart/form-data; boundary=x",
    "application/xml",
    "application/octet-stream",
    "json",
    "x" * 500,
]
FORM = "application/x-www-form-urlencoded"
LARGE = {"11 MB": 11, "30 MB": 30}


@pytest.fixture
def send(world):
    """Sends a body to the route of a row, as the owner."""
    api = world.api("owner")
    return lambda row, body, **kwargs: api.send(row.method, world.url(row.route, row.case), body, **kwargs)


def everything():
    """Every row of every table."""
    ours = [model for model in apps.get_models() if model._meta.managed]
    return {model._meta.label: list(model.objects.order_by("pk").values_list()) for model in ours}


def with_value(world, row, text):
    """A body that is right, were it not for one more key with this value."""
    body = json.dumps(world.body(row.route, row.method, row.case))
    return f'{{"extra": {text}{", " * (len(body) > 2)}{body[1:]}'.encode("utf-8", "surrogatepass")


def assert_refused(answers):
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 400)
    assert {answer.json()["code"] for answer in answers.values()} == {"BAD_REQUEST"}


@pytest.mark.parametrize("row", TAKEN, ids=str)
def test_hostile_values_are_refused_and_change_nothing(world, send, row):
    before = everything()
    answers = {name: send(row, with_value(world, row, text)) for name, text in VALUES.items()}

    assert_refused(answers)
    halves = [answer.json()["error"] for name, answer in answers.items() if "surrogate" in name]
    assert all(text.startswith("extra") and "half a character" in text for text in halves) and len(halves) == 4
    assert everything() == before


@pytest.mark.parametrize("row", OPEN, ids=str)
def test_values_at_the_limit_are_fine(world, send, row):
    for name, text in FINE.items():
        with undone():
            assert send(row, with_value(world, row, text)).status_code == row.expected["owner"], name


@pytest.mark.parametrize("row", [row for row in TAKEN if row.route in CLOSED], ids=str)
def test_a_closed_body_refuses_what_it_does_not_know(world, send, row):
    right = world.body(row.route, row.method, row.case)
    before = everything()
    for name in ("extra", "pages", "expiresIn", "maxChanges", "id", "__proto__", "", "é"):
        response = send(row, right | {name: [7]})
        assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")
        assert f"Unknown field {name!r}" in response.json()["error"]
        assert all(known in response.json()["error"] for known in right)
    assert everything() == before


@pytest.mark.parametrize("row", TAKEN, ids=str)
def test_hostile_bodies_are_refused_and_change_nothing(world, send, row):
    before = everything()
    answers = {name: send(row, body) for name, body in BODIES.items()}
    right = world.body(row.route, row.method, row.case)
    answers |= {kind: send(row, right or {"a": 1}, content_type=kind) for kind in TYPES}

    assert_refused(answers)
    assert all("application/json" in answers[kind].json()["error"] for kind in TYPES)
    assert everything() == before


@pytest.mark.parametrize("row", [row for row in TAKEN if "token" not in row.route and row.route != "register"], ids=str)
def test_json_sent_as_a_form_is_refused(world, send, row):
    right = world.body(row.route, row.method, row.case)

    assert_refused({"form": send(row, right or {"a": 1}, content_type=FORM)})


@pytest.mark.parametrize("row", TAKEN, ids=str)
def test_large_bodies_are_413_and_change_nothing(world, send, row):
    before = everything()
    for megabytes in LARGE.values():
        for body in (b'{"a": "' + b"x" * (megabytes * 2**20) + b'"}', b" " * (megabytes * 2**20)):
            response = send(row, body)
            assert (response.status_code, response.json()["code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert everything() == before


@pytest.mark.parametrize("row", WITH_BODY, ids=str)
def test_an_empty_body_counts_as_an_empty_object(send, row):
    for body, options in ((b"", {}), (b"", {"content_type": ""}), (b"  \r\n", {}), (b"{}", {})):
        with undone():
            assert send(row, body, **options).status_code == (row.expected["owner"] if row.route in OPTIONAL else 400)


@pytest.mark.parametrize("row", [row for row in WITH_BODY if row.route not in OPTIONAL], ids=str)
def test_a_missing_content_type_counts_as_json(world, send, row):
    with undone():
        response = send(row, world.body(row.route, row.method, row.case), content_type="")

    assert response.status_code == row.expected["owner"]


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.api+json"])
def test_json_goes_by_these_names(send, world, kind):
    row = next(row for row in TAKEN if row.route == "pages")
    with undone():
        assert send(row, world.body("pages", "POST"), content_type=kind).status_code == 201


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.method == "DELETE" or (row.route in BODYLESS and row.method == "POST")], ids=str
)
def test_where_no_body_is_looked_at_none_does_harm(send, row):
    for body in (b"[" * 100_000, b"\xff", b"null", b"x" * 2**20):
        with undone():
            assert send(row, body).status_code == row.expected["owner"]


def test_of_a_key_that_comes_twice_the_last_one_counts(send, world):
    row = next(row for row in TAKEN if row.route == "pages")
    with undone():
        response = send(row, b'{"name": "One", "name": "Two", "html_content": "x"}')

    assert response.json()["page"]["name"] == "Two"


# The same inside `where`


def filter_by(text):
    return f'{{"a": {text}}}'


@pytest.mark.parametrize("row", LISTS, ids=str)
def test_hostile_filters_are_refused(world, row):
    api, path = world.api("owner"), world.url(row.route)
    answers = {name: api.get(f"{path}?where={quote(filter_by(text))}") for name, text in VALUES.items()}
    tops = {text: api.get(f"{path}?where={quote(text)}") for text in ("[]", "1", "null", '"a"', "{", "x", "\0", " ")}

    assert_refused(answers | tops)
    assert api.get(f"{path}?where={quote(json.dumps({'a': 'x' * 9000}))}").status_code == 400


@pytest.mark.parametrize("row", LISTS, ids=str)
def test_filters_at_the_limit_are_fine(world, row):
    api, path = world.api("owner"), world.url(row.route)
    for text in FINE.values():
        assert api.get(f"{path}?where={quote(filter_by(text))}").status_code == 200
    assert api.get(f"{path}?where=%7B%22a%22%3A%22%FF%22%7D").status_code == 200
