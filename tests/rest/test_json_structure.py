"""The structure of a JSON body is counted in its bytes, before a parser makes objects of it (CONTRACT 19, T28)."""

import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rest import json as rest_json
from rest.json import NODES_MAX, loads, sprawls
from tests.conftest import Api, make_page, make_user, token_for

MANY = 3_000_000
BOMBS = {
    "empty lists": b"[" + b"[]," * MANY + b"[]]",
    "empty objects": b"[" + b"{}," * MANY + b"{}]",
    "numbers": b"[" + b"1," * MANY + b"1]",
    "fractions": b"[" + b"1.5," * (MANY // 2) + b"1]",
    "empty texts": b"[" + b'"",' * MANY + b'""]',
    "texts of commas": b"[" + b'",",' * (MANY // 2) + b'""]',
    "texts of escaped quotes": b"[" + rb'"\"",' * (MANY // 2) + b'""]',
    "texts of backslashes": b"[" + rb'"\\",' * (MANY // 2) + b'""]',
    "keys": b"{" + b",".join(b'"%d":0' % number for number in range(MANY // 4)) + b"}",
    "one key again and again": b"{" + b'"":0,' * (MANY // 2) + b'"":0}',
    "nulls": b"[" + b"null," * (MANY // 2) + b"0]",
    "spaced": b"[" + b"1 ,\n" * (MANY // 2) + b"1]",
    "nested and again": b"[" + (b"[" * 60 + b"]" * 60 + b",") * 50_000 + b"1]",
    "nested": b"[" * MANY,
    "nested objects": b'{"":' * (MANY // 2),
    "never closed": b"[" + b"[]," * MANY,
    "texts in texts": b'["a,b","' * (MANY // 8),
    "broken at the end": b"[" + b"[]," * MANY + rb'"\ud800"]',
}
FINE = {
    "a long text of commas": b'{"html": "' + b",[{" * MANY + b'"}',
    "with quotes in it": b'{"html": "' + rb"\",[{" * MANY + b'"}',
    "with backslashes in it": b'{"html": "' + rb"\\,[{" * MANY + rb'\\"}',
    "ending in a backslash": rb'{"a": "\\", "b": "' + b",[{" * MANY + b'"}',
    "many texts with commas": b"[" + b'",,,,,,,,,,",' * 99_000 + b'""]',
    "keys with brackets": b"{" + b",".join(b'"[{,%d":"]},"' % number for number in range(99_000)) + b"}",
    "letters": '{"a": "жц,é[🎉{"}'.encode() + b" " * MANY,
    "as many as may be": b"[" + b"1," * (NODES_MAX - 1) + b"1]",
    "empty": b" " * MANY,
}


@pytest.mark.parametrize("raw", FINE.values(), ids=FINE)
def test_it_works(raw):
    assert not sprawls(raw)


@pytest.mark.parametrize("raw", BOMBS.values(), ids=BOMBS)
def test_it_rejects(raw):
    assert sprawls(raw)


def test_one_more_than_may_be():
    assert sprawls(b"[" + b"1," * NODES_MAX + b"1]")
    assert sprawls(b'[",",' + b"1," * (NODES_MAX - 1) + b"1]")


@pytest.mark.parametrize("raw", [*BOMBS.values(), *FINE.values()], ids=[*BOMBS, *FINE])
def test_counting_takes_little_memory(raw):
    tracemalloc.start()
    sprawls(raw)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 2 * len(raw) + 20 * 2**20


VALUES = st.recursive(
    st.none() | st.integers(-5, 5) | st.text('a",[{\\]}:é\n', max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text('a",[{\\', max_size=3), inner, max_size=4),
    max_leaves=20,
)


def structure(value):
    """Commas and opening brackets, counted the long way."""
    if isinstance(value, dict):
        return 1 + max(0, len(value) - 1) + sum(map(structure, value.values()))
    if isinstance(value, list):
        return 1 + max(0, len(value) - 1) + sum(map(structure, value))
    return 0


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_it_counts_as_a_parser_would(value, indent, is_ascii):
    raw = json.dumps(value, indent=indent, ensure_ascii=is_ascii).encode()
    assert loads(raw) == value
    number = structure(value)

    for limit in {number, max(0, number - 1)}:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(rest_json, "NODES_MAX", limit)
            assert sprawls(raw) == (number > limit)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.text('a",[{\\]}: 1', max_size=30))
def test_of_broken_json_it_counts_all_that_is_read(text):
    """Cut where it is still right and closed, a text never holds more than was counted in the whole."""
    whole = text.encode()
    for end in range(len(whole) + 1):
        try:
            number = structure(json.loads(whole[:end]))
        except ValueError:
            continue
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(rest_json, "NODES_MAX", number - 1)
            assert number == 0 or sprawls(whole)


# Through every endpoint that takes JSON

PEAK = 24 * 2**20


@pytest.fixture
def sites(db):
    alice = make_user("alice")
    pages = {mode: make_page(alice, mode) for mode in ("team_app", "solo_app", "social_app")}
    pages["page"] = make_page(alice, "page", page_api_cms_enabled=True, page_api_form_enabled=True)
    return Api(token_for(alice)), {mode: page.pk for mode, page in pages.items()}


def endpoints(ids):
    team, plain = f"/api/pages/{ids['team_app']}", f"/api/pages/{ids['page']}"
    return {
        ("POST", "/api/pages"): '{"name": "a", "html_content": "x", "extra": %s}',
        ("PATCH", team): '{"name": "a", "extra": %s}',
        ("POST", f"{team}/team-data/things"): '{"data": {"a": %s}}',
        ("POST", f"{team}/team-data/things/batch"): '{"operations": %s}',
        ("PATCH", f"{team}/team-data/things/0199b8f0-0000-7000-8000-000000000000"): '{"data": {"a": %s}}',
        ("PUT", f"{team}/team-data/things/schema"): '{"schema": {"fields": {}, "x": %s}}',
        ("PUT", f"{team}/agent-spec"): '{"spec": "a", "x": %s}',
        ("PUT", f"{team}/storage-config"): '{"x": %s}',
        ("POST", f"{team}/team/invite"): '{"x": %s}',
        ("POST", f"{plain}/form-data/contact"): '{"data": {"a": %s}}',
        ("POST", f"{plain}/cms-data/posts"): '{"data": {"a": %s}}',
        ("POST", "/api/functions/unfurl-url"): '{"url": %s}',
        ("POST", "/api/auth/token"): '{"username": %s}',
        ("POST", "/api/auth/register"): '{"username": %s}',
        ("POST", "/api/auth/token/refresh"): '{"refreshToken": %s}',
    }


@pytest.mark.parametrize("bomb", ["empty lists", "empty objects", "numbers", "empty texts", "keys", "nested"])
def test_no_endpoint_makes_objects_of_it(sites, bomb):
    """A body of 10 MB costs the bytes it has and little more, whoever sends it."""
    owner, ids = sites
    for (method, path), frame in endpoints(ids).items():
        body = frame.encode().replace(b"%s", BOMBS[bomb][: 10 * 2**20 - 100])
        tracemalloc.start()
        response = (Api() if "form-data" in path else owner).send(method, path, body)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert (response.status_code, response.json()["code"], path) == (413, "PAYLOAD_TOO_LARGE", path)
        assert peak < 2 * len(body) + PEAK


def test_the_answer_says_what_is_too_much(sites):
    owner, ids = sites
    path = f"/api/pages/{ids['team_app']}/team-data/things"

    many = owner.post(path, ('{"data": {"a": [' + "1," * NODES_MAX + "1]}}").encode())
    assert (many.status_code, str(NODES_MAX) in many.json()["error"]) == (413, True)
    large = owner.post(path, {"data": {"a": "x" * (2**20 + 2**17)}})
    assert (large.status_code, str(2**20 + 2**16) in large.json()["error"]) == (413, True)
    assert owner.post(path, {"data": {"a": [1] * 90_000}}).status_code == 201


def test_a_form_is_small(sites):
    _, ids = sites
    path = f"/api/pages/{ids['page']}/form-data/contact"

    assert Api().post(path, {"data": {"a": "x" * 2**18}}).status_code == 413
    assert Api().post(path, {"data": {"a": "x" * (2**18 - 20)}}).status_code == 201
    assert Api().post(path, {"data": {"a": "ж" * (2**17 - 10)}}).status_code == 201


@pytest.mark.parametrize("text", ["x" * 1_040_000, "ж" * 520_000, "🎉" * 260_000, "\x01" * 170_000])
def test_a_record_of_a_megabyte_fits_however_it_is_written(sites, text):
    owner, ids = sites
    path = f"/api/pages/{ids['team_app']}/team-data/things"

    for body in (json.dumps({"data": {"a": text}}), json.dumps({"data": {"a": text}}, ensure_ascii=False, indent=8)):
        assert owner.post(path, body.encode()).status_code == 201
