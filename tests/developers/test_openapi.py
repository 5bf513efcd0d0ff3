import re
import subprocess
import sys

import pytest
from django.http import JsonResponse
from drf_spectacular.validation import validate_schema
from jsonschema_rs import Draft202012Validator

from rest.errors import ALL_CODES, CODES, codes_of
from rest.fields import Body
from rest.openapi.meanings import ERROR_TEXTS, MEANINGS
from tests.conftest import Api
from tests.declared import assert_declared, document, looked_up, operations, validator
from tests.test_spec import citations
from tests.world import PATTERNS, methods_of

OPERATIONS = sorted(operations())
JSON = "application/json"


def test_it_works(db):
    response = Api(HTTP_HOST="localhost:8000").get("/api/openapi.json")

    assert response.status_code == 200
    assert response.json()["openapi"].startswith("3.1.")
    assert response.json()["servers"] == [{"url": "http://localhost:8000"}]


def test_it_names_the_public_origin(db, settings):
    settings.APP_ORIGIN = "https://apps.example.org"

    assert Api().get("/api/openapi.json").json()["servers"] == [{"url": "https://apps.example.org"}]


def test_it_answers_304_to_whom_has_it(db):
    etag = Api().get("/api/openapi.json").headers["ETag"]
    response = Api(HTTP_IF_NONE_MATCH=etag).get("/api/openapi.json")

    assert (response.status_code, response.content, response.headers["ETag"]) == (304, b"", etag)
    assert Api(HTTP_IF_NONE_MATCH='"other"').get("/api/openapi.json").status_code == 200


def test_it_asks_the_database_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Api().get("/api/openapi.json").status_code == 200


def test_nothing_is_loaded_for_it_before_it_is_asked_for():
    """What describes the API takes a while to import, and most processes never need it."""
    code = "import django, sys; django.setup(); import visimade_site.urls; print('drf_spectacular' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


def test_it_is_openapi_3_1():
    validate_schema(document())


def test_it_has_every_route_and_no_other():
    in_url_map = {(route, method) for route in PATTERNS for method in methods_of(route)}

    assert set(operations()) == in_url_map


def test_operation_ids_are_words_and_no_two_alike():
    ids = [operation["operationId"] for operation in operations().values()]

    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in ids)
    assert operations()["team-data-records", "GET"]["operationId"] == "team_data_records_list"


@pytest.mark.parametrize(("route", "method"), OPERATIONS)
def test_every_operation_says_what_it_does_and_how_it_fails(route, method):
    operation = operations()[route, method]
    statuses = {int(status) for status in operation["responses"]}

    assert operation["summary"] and len(operation["tags"]) == 1
    assert {400, 401, 429, 503} <= statuses
    assert not statuses & {405, 500}
    assert any(200 <= status < 400 for status in statuses)
    assert (413 in statuses) == ("requestBody" in operation)


def test_no_text_cites_what_its_readers_do_not_have():
    """The specification is a part of the repository, not of what is served."""
    described = {where: f"{one['summary']}: {one.get('description', '')}" for where, one in operations().items()}

    assert {where: text for where, text in described.items() if [*citations(text)]} == {}
    assert [*citations(str(document()))] == []


def test_who_must_sign_in_is_said():
    def security(route, method):
        return operations()[route, method]["security"]

    assert security("team-data-records", "GET") == [{"Bearer": ["team-data:read"]}]
    assert security("social-data-records", "GET") == [{}, {"Bearer": ["social-data:read"]}]
    assert security("social-data-records", "POST") == [{"Bearer": ["social-data:write"]}]
    assert security("join", "POST") == [{"Bearer": []}]


def test_records_are_described_per_store():
    schemas = document()["components"]["schemas"]

    assert "createdBy" in schemas["TeamRecord"]["properties"]
    assert not {"createdBy", "planId"} & set(schemas["SoloRecord"]["properties"])
    assert "planId" in schemas["CmsRecord"]["properties"]


def test_bodies_say_types_limits_and_defaults():
    page = document()["components"]["schemas"]["NewPageRequest"]
    invite = document()["components"]["schemas"]["NewInviteRequest"]["properties"]

    assert set(page["required"]) == {"name", "html_content"}
    assert page["properties"]["name"] == {"type": "string", "minLength": 1, "maxLength": 200}
    assert page["properties"]["storage_mode"]["default"] == "page"
    assert page["properties"]["is_published"] == {"type": "boolean"}
    assert invite["expiresInDays"] == {"type": "integer", "minimum": 1, "maximum": 365, "default": 30}
    assert invite["maxUses"]["type"] == ["integer", "null"]


def responses(status=None):
    """(where, status, response) of every operation."""
    for (route, method), operation in operations().items():
        for code, response in operation["responses"].items():
            if status is None or int(code) == status:
                yield f"{method} {route} {code}", int(code), looked_up(response)


def test_waiting_times_and_versions_are_in_headers():
    for status in (429, 503):
        assert all("Retry-After" in response["headers"] for _, _, response in responses(status))
    assert all("ETag" in response["headers"] for _, _, response in responses(304))


def test_every_error_has_the_one_shape_and_an_example_per_code():
    for where, status, response in responses():
        if status < 400:
            continue
        media = response["content"][JSON]
        shape = looked_up(media["schema"])
        assert {"error", "code"} == set(shape["required"]), where
        assert [*media["examples"]] == codes_of(status), where


def test_every_error_is_explained():
    unexplained = {CODES[405], CODES[500]}

    assert set(ALL_CODES) - set(ERROR_TEXTS) == unexplained
    assert {status for status in CODES if status not in MEANINGS} == {405, 500}


def every_schema(part):
    """All JSON Schemas inside a part of the document, whatever they are inside of."""
    if isinstance(part, list):
        for item in part:
            yield from every_schema(item)
    elif isinstance(part, dict):
        if isinstance(part.get("type"), str | list):
            yield part
        for key, value in part.items():
            if key not in ("example", "examples"):
                yield from every_schema(value)


def test_answers_have_no_keys_but_those_declared():
    """Only what people store is free: `data` of a record, this document itself."""
    free = [
        where
        for where, _, response in responses()
        for schema in every_schema(response.get("content", {}))
        if schema["type"] == "object" and schema.get("additionalProperties") is not False
        if schema.get("properties")
    ]
    components = {name: schema for name, schema in document()["components"]["schemas"].items() if "Request" not in name}
    free += [name for name, schema in components.items() if schema.get("additionalProperties") is not False]

    assert free == []


def media_types():
    """(where, Media Type Object) of every body that is sent or answered."""
    for (route, method), operation in operations().items():
        for kind, media in operation.get("requestBody", {}).get("content", {}).items():
            yield f"{method} {route} takes {kind}", media
    for where, _, response in responses():
        for kind, media in response.get("content", {}).items():
            yield f"{where} {kind}", media


def test_every_example_is_valid():
    checked = 0
    for where, media in media_types():
        examples = [media["example"]] if "example" in media else []
        examples += [example["value"] for example in media.get("examples", {}).values()]
        for example in examples:
            assert not list(validator(media["schema"]).iter_errors(example)), where
            checked += 1

    assert checked > len(OPERATIONS)


def test_every_example_inside_a_schema_is_valid():
    for schema in every_schema(document()):
        for example in schema.get("examples", ()):
            assert Draft202012Validator(schema | {"components": document()["components"]}).is_valid(example), schema


@pytest.mark.parametrize("body", Body.__subclasses__(), ids=lambda body: body.__name__)
def test_examples_of_bodies_are_accepted_by_them(body):
    for one in [body, *body.__subclasses__()]:
        if one.example:
            assert one.read(dict(one.example))


# What holds answers to the document, see tests/declared.py


def answer(body, status=200):
    return JsonResponse(body, status=status)


def test_answers_in_tests_are_held_to_the_document():
    assert_declared("GET", "/api/auth/me", answer({"user": {"id": 7, "username": "ada"}}))
    for wrong in ({"user": {"id": 7, "username": "ada", "email": "ada@example.org"}}, {"user": 7}, {}):
        with pytest.raises(AssertionError):
            assert_declared("GET", "/api/auth/me", answer(wrong))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (409, {"error": "Taken.", "code": "CONFLICT"}),
        (403, {"error": "No.", "code": "NOT_FOUND"}),
        (403, {"error": "No.", "code": "FORBIDDEN", "hint": "x"}),
        (429, {"error": "Wait.", "code": "RATE_LIMITED"}),
    ],
)
def test_errors_in_tests_are_held_to_the_document(status, body):
    """An undeclared status, a code of another one, an undeclared key, a missing header."""
    with pytest.raises(AssertionError):
        assert_declared("GET", "/api/auth/me", answer(body, status))
