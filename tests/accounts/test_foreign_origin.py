"""No script of another origin signs anybody in: /api/auth/ refuses it, even with the right password (T4, T44)."""

import pytest

from accounts.models import RefreshFamily, User
from accounts.scopes import SCOPES
from tests.conftest import Api

FOREIGN = [
    "null",
    "https://evil.example",
    "http://localhost:8001",
    "https://localhost",
    "http://localhost.evil.example",
]
FOREIGN += ["", "http://127.0.0.1", "http://localhost@evil.example", "HTTP://LOCALHOST:1", "file://"]


@pytest.fixture
def requests(alice):
    ada = {"username": "ada", "email": "ada@example.org", "password": "secret"}
    return {
        "register": ("POST", "/api/auth/register", ada),
        "token": ("POST", "/api/auth/token", {"username": "alice", "password": "alice-password"}),
        "refresh": ("POST", "/api/auth/token/refresh", {"refreshToken": RefreshFamily.start(alice, SCOPES)}),
        "me": ("GET", "/api/auth/me", None),
    }


@pytest.mark.parametrize("name", ["register", "token", "refresh", "me"])
def test_a_foreign_origin_is_refused(requests, name):
    for origin in FOREIGN:
        response = Api(HTTP_ORIGIN=origin).send(*requests[name])
        assert (response.status_code, response.json()["code"]) == (403, "FORBIDDEN"), origin
        assert "Access-Control-Allow-Origin" not in response.headers
    assert User.objects.count() == 1
    assert not RefreshFamily.objects.get().tokens.exclude(used_at=None).exists()


@pytest.mark.parametrize("name", ["register", "token", "refresh", "me"])
@pytest.mark.parametrize("headers", [{}, {"HTTP_ORIGIN": "http://localhost"}])
def test_ones_own_origin_or_none_is_fine(requests, name, headers):
    assert Api(**headers).send(*requests[name]).status_code in (200, 201)


def test_the_configured_origin_is_the_only_one(requests, settings):
    settings.APP_ORIGIN = "https://pages.example.org"
    login = requests["token"]

    assert Api(HTTP_ORIGIN="https://pages.example.org").send(*login).status_code == 200
    assert Api(HTTP_ORIGIN="http://localhost").send(*login).status_code == 403


def test_a_form_of_a_hosted_page_signs_nobody_in(requests):
    response = Api(HTTP_ORIGIN="null").send(
        "POST", "/api/auth/token", "username=alice&password=x", content_type="application/x-www-form-urlencoded"
    )

    assert response.status_code == 403


@pytest.mark.parametrize("path", ["register", "token", "token/refresh", "me"])
def test_a_preflight_is_given_no_permission(db, path):
    headers = {"HTTP_ORIGIN": "https://evil.example", "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "POST"}
    response = Api(**headers).send("OPTIONS", f"/api/auth/{path}")

    assert not [name for name in response.headers if name.lower().startswith("access-control-")]
