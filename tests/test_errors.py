"""One shape of error on every route, and the headers every API answer carries (CONTRACT 1.1, 1.3)."""

import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from tests.callers_table import ROWS
from tests.conftest import Api
from tests.world import BYTES, METHODS, PATTERNS, methods_of, undone

pytestmark = pytest.mark.django_db
ROUTES = list(PATTERNS)
SENT = "authorization, content-type, idempotency-key, if-match, if-none-match, prefer"


def is_auth(route):
    return str(PATTERNS[route].pattern).startswith("auth/")


def assert_error(response, status, code):
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/json"
    body = response.json()
    assert set(body) >= {"error", "code"}
    assert body["code"] == code
    assert isinstance(body["error"], str) and body["error"]
    assert "Traceback" not in body["error"]
    assert response.headers["Cache-Control"] == "no-store"


def assert_cors(response, shared=True):
    headers = {name.lower(): value for name, value in response.headers.items()}
    cors = {name: value for name, value in headers.items() if name.startswith("access-control-")}
    assert "access-control-allow-credentials" not in cors
    if not shared:
        assert cors == {}
        return
    assert cors["access-control-allow-origin"] == "*"
    assert cors["access-control-allow-headers"] == SENT
    assert cors["access-control-expose-headers"] == "Retry-After, ETag"


# 404, 405, 401


@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "/api/x",
        "/api/pages/1/x/y/z/w",
        "/api/auth/x",
        "/api//",
        "/api/pages/1/team-data/a/b/c",
        "/api/%00",
        "/api/🎉",
    ],
)
@pytest.mark.parametrize("method", [*METHODS, "HEAD", "OPTIONS", "BREW"])
def test_an_unknown_route_is_404(db, path, method):
    response = Api().send(method, path)

    if method != "HEAD":
        assert_error(response, 404, "NOT_FOUND")
    assert_cors(response, shared=not path.startswith("/api/auth/"))


@pytest.mark.parametrize("route", ROUTES)
def test_another_method_is_405_with_allow(world, route):
    allowed = set(methods_of(route)) | ({"HEAD"} if "GET" in methods_of(route) else set())
    for method in {*METHODS, "HEAD", "OPTIONS", "TRACE", "BREW"} - allowed:
        for api in (world.api("owner"), world.api("anonymous"), Api("garbage")):
            response = api.send(method, world.url(route))
            assert set(response.headers["Allow"].split(", ")) == allowed
            assert_cors(response, shared=not is_auth(route))
            if method != "HEAD":
                assert_error(response, 405, "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_401_says_how_to_sign_in(world, row):
    """With a bad token everywhere, without one where it is needed."""
    path, body = world.url(row.route, row.case), world.body(row.route, row.method, row.case)
    bad = Api("garbage").send(row.method, path, body)
    assert_error(bad, 401, "INVALID_TOKEN")
    assert bad.headers["WWW-Authenticate"] == "Bearer"
    assert_cors(bad, shared=not is_auth(row.route))

    if row.expected["anonymous"] == 401:
        response = world.api("anonymous").send(row.method, path, body)
        assert_error(response, 401, "UNAUTHORIZED")
        assert response.headers["WWW-Authenticate"] == "Bearer"
        assert_cors(response)


def test_a_foreign_host_is_400(db):
    for path in ("/api/pages", "/p/board", "/"):
        response = Client().get(path, HTTP_HOST="evil.example")
        assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")


# 429


def test_429_says_when_to_come_back(db, limits):
    answers = [Api().post("/api/auth/token/refresh", {"refreshToken": "x"}) for _ in range(11)]

    assert_error(answers[-1], 429, "RATE_LIMITED")
    assert answers[-1].headers["Retry-After"].isdigit()
    assert int(answers[-1].headers["Retry-After"]) >= 1


# 500 and 503


@pytest.fixture
def quiet():
    """A client that returns the answer to a failure instead of raising it."""
    return Client(SERVER_NAME="localhost", raise_request_exception=False)


def fail(*args, **kwargs):
    raise ZeroDivisionError("secret detail")


def test_500_tells_nothing(world, quiet, monkeypatch):
    monkeypatch.setattr("pages_app.access.read", fail)
    response = quiet.get("/api/pages/1/social-data/posts")

    assert_error(response, 500, "INTERNAL_ERROR")
    assert b"secret" not in response.content and b"ZeroDivision" not in response.content
    assert_cors(response)


@pytest.mark.parametrize("debug", [False, True])
def test_500_outside_a_view_has_the_same_shape(quiet, monkeypatch, settings, debug):
    settings.DEBUG = debug
    monkeypatch.setattr("visimade_site.edge.EdgeMiddleware.process_exception", lambda *_: None, raising=False)
    monkeypatch.setattr("rest.views.ApiView.dispatch", fail)
    response = quiet.get("/api/pages")

    assert response.status_code == 500
    assert_cors(response)
    if not debug:
        assert_error(response, 500, "INTERNAL_ERROR")
        assert b"secret" not in response.content


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_503_on_every_route_when_the_database_is_away(world, error):
    def away(execute, sql, params, many, context):
        raise error("server closed the connection unexpectedly: host=10.1.2.3 password=hunter2")

    for row in ROWS:
        path, body = world.url(row.route, row.case), world.body(row.route, row.method, row.case)
        with undone(), connection.execute_wrapper(away):
            response = world.api("owner").send(row.method, path, body)
        assert_error(response, 503, "SERVICE_UNAVAILABLE")
        assert response.headers["Retry-After"].isdigit()
        assert b"hunter2" not in response.content
        assert_cors(response, shared=not is_auth(row.route))


def test_503_for_a_hosted_page_as_well(world, quiet):
    def away(execute, sql, params, many, context):
        raise OperationalError("gone")

    with connection.execute_wrapper(away):
        response = quiet.get(world.pages["team"].url_path)

    assert (response.status_code, response.headers["Retry-After"].isdigit()) == (503, True)


# What every answer carries


@pytest.mark.parametrize("row", [row for row in ROWS if row.expected["owner"] < 300], ids=str)
def test_success_is_not_cached_and_shared_by_cors(world, row):
    path, body = world.url(row.route, row.case), world.body(row.route, row.method, row.case)
    with undone():
        response = world.api("owner").send(row.method, path, body)

    assert_cors(response, shared=not is_auth(row.route))
    assert not response.cookies
    if row.route in BYTES and row.method == "GET":
        assert response.headers["Cache-Control"].endswith("max-age=31536000, immutable")
        return
    assert response.headers["Cache-Control"] == "no-store"
    if response.status_code == 204:
        assert response.content == b""
    else:
        kind = "text/csv; charset=utf-8" if row.route.endswith("-export") else "application/json"
        assert response.headers["Content-Type"] == kind


@pytest.mark.parametrize("route", ROUTES)
def test_a_preflight_costs_nothing(world, route, django_assert_num_queries):
    headers = {
        "HTTP_ORIGIN": "null",
        "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "DELETE",
        "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}=x",
    }
    with django_assert_num_queries(0):
        response = Api("garbage", **headers).send("OPTIONS", world.url(route))

    assert (response.status_code, response.content) == (204, b"")
    assert_cors(response, shared=not is_auth(route))
    if not is_auth(route):
        assert response.headers["Access-Control-Max-Age"] == "7200"
        assert {*METHODS} <= set(response.headers["Access-Control-Allow-Methods"].split(", "))


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_trailing_slash_is_tolerated(world, row):
    path, _, query = world.url(row.route, row.case).partition("?")
    with undone():
        body = world.body(row.route, row.method, row.case)
        response = world.api("owner").send(row.method, f"{path}/?{query}", body)

    assert response.status_code == row.expected["owner"]


@pytest.mark.parametrize("origin", ["null", "https://evil.example", "http://localhost", ""])
def test_the_origin_is_never_echoed(world, origin):
    response = Api(HTTP_ORIGIN=origin).get(world.url("social-data-records"))

    assert response.status_code == 200
    assert_cors(response)
    assert "evil" not in str(response.headers)
