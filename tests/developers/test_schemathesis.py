"""Requests made up from the OpenAPI document, good and bad ones: no answer is a failure or other than declared.

The owner sends all of them; others, who mostly get the same refusal, send some here and all in `script/prove
schemathesis`. So it is with the stores of records, which are the same endpoints: here one of those that sign in, and
forms. SCHEMATHESIS_EXAMPLES is the number of random ones per operation; 500 make a long run.
"""

import os
from functools import partial
from zlib import crc32

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, note, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation.meta import TestPhase
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from page_apis.api import FunctionView
from page_apis.functions import Function, UnfurlUrl, unfurl_url
from page_apis.unfurl.network import Rules
from rest.openapi.operations import OCTETS
from tests.conftest import token_for
from tests.declared import document, route_of
from tests.proofs import WHOLE
from tests.world import undone

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "3"))
CALLERS = ("anonymous", "member", "owner")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPTIONS = {"seed": 1, "phases": {"coverage": {"unexpected-methods": []}}}

everything = schemathesis.openapi.from_dict(document(), config=schemathesis.Config.from_dict(OPTIONS))
schema = everything if WHOLE else everything.exclude(path_regex="/(solo|social|cms)-data")
if not WHOLE and django_settings.DATABASE_URL.startswith("postgres"):
    schema = schema.include(path_regex="/(team|form)-data")  # where SQL is made from what was sent
application = get_wsgi_application()


@pytest.fixture
def one_connection():
    """Requests run in the test's transaction: their start and end must not close its connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def no_network(monkeypatch):
    """No host has an address: made-up URLs go nowhere."""
    nowhere = Rules(look_up=lambda host, port: [])
    function = Function(UnfurlUrl, partial(unfurl_url, rules=nowhere))
    monkeypatch.setattr(FunctionView, "functions", {"unfurl-url": function})


def harmless(environ, start_response):
    """The application, in this process and in the test's transaction; what a request did is undone after it."""
    with undone():
        response = application(environ, start_response)
        try:
            return [b"".join(response)]
        finally:
            response.close()


def checks_of(case):
    """The bytes of a file come with its own type, and what is known of it as JSON; neither can be declared."""
    answers = case.operation.definition.raw["responses"]
    if OCTETS not in answers.get("200", {}).get("content", {}):
        return CHECKS
    return [check for check in CHECKS if check not in (content_type_conformance, response_schema_conformance)]


def aim(case, world):
    """Four of five requests go to things that exist: made-up addresses alone would all end at 404."""
    if case.path_parameters and crc32(repr(case.body).encode()) % 5:
        values = world.values(route_of(case.operation.path))
        case.path_parameters = {name: values[name] for name in case.path_parameters}


def callers_of(case):
    """Whoever is not the owner sends what is random, and one of eight of those that the document itself suggests."""
    listed = case.meta.phase.name == TestPhase.COVERAGE
    some = WHOLE or not listed or crc32(repr([case.path_parameters, case.query, case.body]).encode()) % 8 == 0
    return CALLERS if some else ("owner",)


@pytest.mark.django_db
@schema.parametrize()
@settings(max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, suppress_health_check=[*HealthCheck])
def test_any_request(case, world, one_connection, no_network):
    aim(case, world)
    for who in callers_of(case):
        note(f"as {who}")
        headers = {} if who == "anonymous" else {"Authorization": f"Bearer {token_for(world.users[who])}"}
        response = case.call(app=harmless, base_url="http://localhost:8000", headers=headers)
        case.validate_response(response, checks=checks_of(case))
