"""Nobody is sent elsewhere by `next` (T33, ISOLATION 7)."""

from urllib.parse import quote

import pytest
from django.test import RequestFactory

from accounts.screens.next_address import next_of, with_next
from tests.screens import Visitor

HOSTILE = [
    "https://evil.example",
    "http://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "/%5cevil.example\\",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/ /evil.example",
    "\x00//evil.example",
    "/\x00/evil.example",
    "/p/a\r\nSet-Cookie: x=1",
    "/p/a\nLocation: //evil.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://evil.example/",
    "evil.example",
    "p/board",
    "@evil.example",
    ":80/evil.example",
    "?next=//evil.example",
    "#//evil.example",
    "/p/..//evil.example",
    "/.//evil.example",
    "/p//evil.example",
    "/login?next=//evil.example",
    "http:evil.example",
    "http:///evil.example",
    "https:/evil.example",
    "http://localhost:8000@evil.example/",
    "http://localhost:8000/p/board",
    "//localhost:8000/p/board",
    "/／evil.example",
    "/\u2028/evil.example",
    "/\u202e/evil.example",
    "/é",
    "/p/" + "a" * 3000,
    "",
]
GOOD = [
    "/",
    "/dashboard",
    "/p/board",
    "/p/board?a=1&b=%2F%2Fx",
    "/p/board#top",
    "/connect?page=7&state=ab-_c&challenge=d",
    "/join/abcdefghijklmnop",
    "/admin/pages_app/page/?q=a",
]


def test_there_are_forty_payloads_and_more():
    assert len(set(HOSTILE)) >= 40


@pytest.mark.parametrize("address", GOOD)
def test_it_works(address):
    assert next_of(RequestFactory().get(with_next("/login", address))) == address


@pytest.mark.parametrize("address", HOSTILE, ids=lambda address: repr(address[:40]))
def test_it_ignores_anything_else(address):
    assert next_of(RequestFactory().get(f"/login?next={quote(address)}")) == ""


def test_the_last_of_several_counts():
    assert next_of(RequestFactory().get("/login?next=/p/board&next=//evil.example")) == ""


@pytest.mark.parametrize("address", HOSTILE, ids=lambda address: repr(address[:40]))
@pytest.mark.parametrize("path", ["/login", "/logout"])
def test_no_screen_leads_there(path, address, alice):
    """Neither in what is shown nor after the form is sent; the address is checked again on POST."""
    visitor = Visitor(alice if path == "/logout" else None)
    wanted = f"{path}?next={quote(address)}"
    assert "next=" not in visitor.get(wanted).text
    response = visitor.post_to(wanted, username="alice", password="alice-password")
    assert (response.status_code, response["Location"]) == (303, "/dashboard" if path == "/login" else "/")
