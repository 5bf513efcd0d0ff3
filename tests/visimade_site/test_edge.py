"""The outermost middleware: planted cookies never arrive (T5, ISOLATION 9), the token of a read does (ISOLATION 5)."""

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from tests.conftest import Api
from tests.signed_in import client_on_host, page_token
from visimade_site.edge import clean_cookies, take_token_from_accept

SPACES = [
    "\u00a0",
    "\u1680",
    "\u2000",
    "\u2003",
    "\u2009",
    "\u2028",
    "\u202f",
    "\u205f",
    "\u3000",
    "\x1c",
    "\x85",
    "\x0b",
]


def cookies_of(header):
    request = HttpRequest()
    request.META["HTTP_COOKIE"] = header
    clean_cookies(request)
    return request.META["HTTP_COOKIE"]


@pytest.mark.parametrize(
    "header", ["a=1", "a=1; b=2", "__Host-sessionid=abc; csrftoken=x=y", 'a="quoted; value', "a=", "a=\u00e9"]
)
def test_ordinary_cookies_stay(header):
    assert cookies_of(header).split("; ")[0] == header.split("; ")[0]


@pytest.mark.parametrize("space", SPACES)
def test_a_name_with_a_space_django_would_strip_is_dropped(space):
    as_sent = space.encode().decode("latin-1")  # how a WSGI server hands on the bytes
    for planted in (
        f"{space}__Host-sessionid=evil",
        f"{as_sent}__Host-sessionid=evil",
        f"__Host-sessionid{space}=evil",
    ):
        assert cookies_of(f"__Host-sessionid=real; {planted}") == "__Host-sessionid=real"


@pytest.mark.parametrize("header", ["a=1; a=2", "a=1; b=3; a=1", "a=1;a=2", "a=1; \ta=2"])
def test_a_name_that_comes_twice_is_dropped_altogether(header):
    assert "a=" not in cookies_of(header)


@pytest.mark.parametrize(
    "header", ["", ";", "; ;", "evil", "=evil", "a b=evil", "a,b=evil", "(a)=evil", '"a"=evil', "\x00a=evil"]
)
def test_what_is_no_cookie_is_dropped(header):
    assert "evil" not in cookies_of(header)


def test_a_request_without_cookies_has_none():
    request = HttpRequest()
    clean_cookies(request)

    assert "HTTP_COOKIE" not in request.META


def test_a_planted_session_does_not_sign_in(client, alice):
    client.force_login(alice)
    name = settings.SESSION_COOKIE_NAME
    session = client.cookies[name].value
    for header, status in ((f"{name}={session}", 200), (f"{name}={session}; {name}=x", 302)):
        alice.is_staff = alice.is_superuser = True
        alice.save()
        client.cookies.clear()
        response = client.get("/admin/", SERVER_NAME="localhost", HTTP_COOKIE=header)
        assert response.status_code == status


def test_any_number_of_cookies_is_read_once():
    header = "; ".join(f"c{number}=1" for number in range(20_000))

    assert cookies_of(header) == header


def test_a_value_with_escapes_is_dropped():
    """Django would make a NUL of it, which PostgreSQL does not take."""
    assert cookies_of('sessionid="\\000aaaaaaaa"; a=1') == "a=1"


TOKEN = f"vmp_{'A' * 66}"


def request_with(accept, origin="null", path="/api/pages/7/team-data", **meta):
    request = HttpRequest()
    request.path_info = path
    request.META |= {"HTTP_ACCEPT": accept, "HTTP_ORIGIN": origin} | meta
    take_token_from_accept(request)
    return request.META


def test_the_token_of_a_read_comes_with_accept():
    meta = request_with(f"application/json;vt={TOKEN}")

    assert (meta["HTTP_AUTHORIZATION"], meta["HTTP_ACCEPT"]) == (f"Bearer {TOKEN}", "application/json")


@pytest.mark.parametrize("origin", ["", "http://localhost:8000", "http://evil.example", "NULL"])
def test_only_an_opaque_document_sends_it_there(origin):
    meta = request_with(f"application/json;vt={TOKEN}", origin)

    assert "HTTP_AUTHORIZATION" not in meta
    assert meta["HTTP_ACCEPT"] == "application/json"


def test_it_counts_on_the_api_only_and_is_stripped_everywhere():
    meta = request_with(f"text/html, application/json; vt={TOKEN};q=1", path="/dashboard")

    assert ("HTTP_AUTHORIZATION" in meta, meta["HTTP_ACCEPT"]) == (False, "text/html, application/json;q=1")


def test_authorization_wins():
    meta = request_with(f"*/*;vt={TOKEN}", HTTP_AUTHORIZATION="Bearer other")

    assert (meta["HTTP_AUTHORIZATION"], meta["HTTP_ACCEPT"]) == ("Bearer other", "*/*")


@pytest.mark.parametrize("value", ["vm_secret", "eyJhbGciOi.x.y", "", "Bearer x"])
def test_no_other_credential_travels_there(value):
    assert "HTTP_AUTHORIZATION" not in request_with(f"application/json;vt={value}")


def test_it_reads_for_real(bob, team_page):
    token = page_token(team_page, bob)
    api = Api(HTTP_ACCEPT=f"application/json;vt={token}", HTTP_ORIGIN="null")

    assert api.get(f"/api/pages/{team_page.pk}/team-data").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/pages/7/team-data", "/api/join/abc", "/api/nowhere"])
def test_a_preflight_asks_nobody(path, django_assert_num_queries, settings):
    settings.RATELIMIT_ENABLE, settings.RATELIMIT_READ_ANONYMOUS = True, "0/m"
    with django_assert_num_queries(0):
        answer = Client().options(path, HTTP_ORIGIN="null", HTTP_ACCESS_CONTROL_REQUEST_METHOD="POST")

    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert answer.headers["Access-Control-Allow-Headers"] == (
        "authorization, content-type, idempotency-key, if-match, if-none-match, prefer"
    )
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("path", ["/p/board", "/api/pages/board/sdk-context", "/sdk/page.0.js", "/login"])
@pytest.mark.django_db
def test_browsers_are_told_to_stay_with_tls(team_page, settings, path):
    """Also those that see nothing of us but a page."""
    settings.SECURE_HSTS_SECONDS = 31_536_000
    client = Client(SERVER_NAME="localhost")

    assert client.get(path, secure=True)["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in client.get(path)


@pytest.mark.django_db
def test_so_are_those_on_the_host_of_a_page(team_page, settings, page_hosts):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    client = client_on_host(team_page)

    for path in ("/", "/_vm/login", f"/api/pages/{team_page.pk}/sdk-context"):
        assert client.get(path, secure=True)["Strict-Transport-Security"] == "max-age=31536000"
