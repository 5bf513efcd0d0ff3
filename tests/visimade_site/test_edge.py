"""The outermost middleware: cookies that are planted never arrive (T5, ISOLATION 9)."""

import pytest
from django.http import HttpRequest

from visimade_site.edge import clean_cookies

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
    session = client.cookies["sessionid"].value
    for header, status in ((f"sessionid={session}", 200), (f"sessionid={session}; sessionid=x", 302)):
        alice.is_staff = alice.is_superuser = True
        alice.save()
        client.cookies.clear()
        response = client.get("/admin/", SERVER_NAME="localhost", HTTP_COOKIE=header)
        assert response.status_code == status


def test_any_number_of_cookies_is_read_once():
    header = "; ".join(f"c{number}=1" for number in range(20_000))

    assert cookies_of(header) == header
