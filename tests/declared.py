"""Holds every answer that a test gets to the OpenAPI document: its status, its type, each key of its body."""

from functools import cache, lru_cache

import orjson
from django.urls import Resolver404, resolve
from jsonschema_rs import Draft202012Validator

from rest.errors import codes_of
from rest.openapi.operations import OCTETS
from rest.openapi.parameters import PATH

NEVER_DECLARED = (405, 500)  # the one belongs to no operation, the other is a bug that a test makes on purpose


@cache
def operations():
    """{(URL name, method): its operation}"""
    paths = document()["paths"].items()
    return {(route_of(path), method.upper()): here for path, item in paths for method, here in item.items()}


def route_of(path):
    """The URL name of a path template, found by the examples of its parameters."""
    for name, (schema, _) in PATH.items():
        path = path.replace(f"{{{name}}}", str(schema["examples"][0]))
    return route_at(path)


@cache
def document():
    """The document as it goes over the wire."""
    from developers.openapi import rendered

    return orjson.loads(rendered("http://localhost:8000")[0])


def looked_up(part):
    """What a reference into the components stands for."""
    while "$ref" in part:
        _, _, kind, name = part["$ref"].split("/")
        part = document()["components"][kind][name]
    return part


def validator(schema):
    return Draft202012Validator(schema | {"components": document()["components"]}, validate_formats=True)


@cache
def declared(route, method):
    """{status: (headers that must be there, {media type: validator})} of one operation."""
    responses = operations()[route, method]["responses"]
    return {int(status): expectations(looked_up(response)) for status, response in responses.items()}


def expectations(response):
    headers = [name for name, header in response.get("headers", {}).items() if header["required"]]
    content = response.get("content", {})
    return headers, {kind: validator(media["schema"]) for kind, media in content.items()}


def assert_declared(method, path, response):
    """Passes over what is no route of the API, and unknown methods."""
    route = route_at(path)
    status, method = response.status_code, "GET" if method == "HEAD" else method
    if (route, method) not in operations() or status in NEVER_DECLARED:
        return
    assert status in declared(route, method), f"{method} {path}: {status} is not declared"
    headers, content = declared(route, method)[status]
    assert not [name for name in headers if name not in response.headers], f"{method} {path}: a header is missing"
    if not response.streaming and response.content:
        assert_body(content, response, f"{method} {path}: {status}")


def route_at(path):
    return route_of_address(path.partition("?")[0].rstrip("/"))


@lru_cache(maxsize=10_000)
def route_of_address(path):
    try:
        return resolve(path).url_name
    except Resolver404:
        return None


def assert_body(content, response, where):
    media_type = response.headers["Content-Type"].partition(";")[0]
    assert media_type in content or OCTETS in content, f"{where}: {media_type} is not declared"
    if media_type not in content or media_type != "application/json":
        return
    body = orjson.loads(response.content)
    problem = next((f"{error.instance_path}: {error.message}" for error in content[media_type].iter_errors(body)), None)
    assert problem is None, f"{where}: {problem[:500]}"
    assert response.status_code < 400 or body["code"] in codes_of(response.status_code), f"{where}: {body['code']}"
