"""Addresses with something at their end that is not theirs, or in capitals."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import ConnectCode, Invite
from files.models import StoredFile
from pages_app.hosting.view_counts import counter
from pages_app.models import Page
from tests.conftest import make_page
from tests.signed_in import client_of, client_on_host
from visimade_site.spellings import meant_by

pytestmark = pytest.mark.django_db
GLUED = ["/", ".", ",", ";", ":", "!", "?", ")", "]", ">", '"', "'", "/.", ".)", '">', "...", "//", "…", "”."]
CODE = "AbCdEfGhIjKlMnOp"


def get(path, client=None, **headers):
    return (client or Client(SERVER_NAME="localhost")).get(path, **headers)


def leads(path, client=None):
    """(status, where to)"""
    response = get(path, client)
    return response.status_code, response.headers.get("Location")


@pytest.fixture
def invite(alice, team_page):
    expires_at = timezone.now() + timedelta(days=1)
    return Invite.objects.create(team=team_page.team, created_by=alice, expires_at=expires_at, code=CODE)


@pytest.mark.parametrize("glued", GLUED)
@pytest.mark.parametrize("path", ["/p/board", "/login", f"/join/{CODE}", "/dashboard"])
def test_it_works(invite, path, glued):
    assert leads(path + quote(glued, safe="/")) == (301, path)
    assert leads(f"{path}{quote(glued, safe='/')}?tab=2&x=%2e") == (301, f"{path}?tab=2&x=%2e")


@pytest.mark.parametrize(
    "path, meant",
    [
        ("/p/Board", "/p/board"),
        ("/P/board", "/p/board"),
        ("/P/BOARD/.", "/p/board"),
        ("/LOGIN", "/login"),
        (f"/JOIN/{CODE}.", f"/join/{CODE}"),
        ("/Developers/API/Pages/", "/developers/api/pages"),
        ("/Admin.", "/admin"),
        ("/.", "/"),
    ],
)
def test_capitals(invite, path, meant):
    assert leads(path) == (301, meant)


def routes():
    return [p for p in get_resolver().url_patterns if isinstance(p, URLPattern) and p.name != "api-not-found"]


@pytest.fixture
def values(api, alice, invite, team_page, settings):
    """What stands for the parameters of every address of ours."""
    asset = api(alice).upload(f"/api/pages/{team_page.pk}/assets").json()["id"]
    return {
        "slug": "board",
        "code": CODE,
        "page": team_page.pk,
        "page_id": team_page.pk,
        "digest": "0123456789abcdef",
        "name": "pages",
        "uid": urlsafe_base64_encode(force_bytes(alice.pk)),
        "token": default_token_generator.make_token(alice),
        "page-asset": {"page_id": team_page.pk, "name": StoredFile.objects.get(pk=asset).public_name},
        "setup": {"token": settings.SETUP_TOKEN},
    }


def test_every_address_of_ours(values):
    """A table over the URL map: whatever a visitor may open, each thing glued on leads back there."""
    tried = []
    for pattern in routes():
        route = str(pattern.pattern)
        names = list(pattern.pattern.converters) or list(pattern.pattern.regex.groupindex)
        chosen = values | values.get(pattern.name, {})
        path = reverse(pattern.name, kwargs={name: chosen[name] for name in names}) if names else "/" + plain(route)
        if route.startswith("admin") or get(path).status_code >= 400:
            continue
        tried.append(path)
        for glued in ("/", ".", "%3E", ")."):
            if path != "/" or glued != "/":
                assert leads(f"{path}{glued}?a=1") == (301, f"{path}?a=1"), path + glued
    assert len(tried) > 20


def plain(route):
    return route.removeprefix("^").removesuffix("$").replace("\\", "")


NOWHERE = [
    "/p/", "/p/nothing/", "/p/nothing.", "/p/board%0a", "/p/board/x/", "/p/..%2fadmin/", "/nothing/", "/p/%00.",
    f"/join/{CODE.swapcase()}.", f"/join/{'x' * 16}/", "/report/999999/", "/setup/nothing.", "/password-reset/MQ/x-y.",
    "/%5Cevil.example/", "/%2F%2Fevil.example.", "/static/no.css/", "/page-assets/1/nothing.png.",
]  # fmt: skip


@pytest.mark.parametrize("path", NOWHERE)
def test_what_is_not_there_stays_not_found(invite, path):
    response = get(path)

    assert (response.status_code, "Location" in response.headers) == (404, False)


@pytest.mark.parametrize("path", ["//evil.example", "///evil.example/..", "/\\evil.example/", "//p/board/", "/.//p"])
def test_it_leads_nowhere_else(team_page, path):
    """Whatever stands at the beginning: what is led to is an address of ours, with one slash before it."""
    response = Client(SERVER_NAME="localhost").generic("GET", "/", PATH_INFO=path)

    assert response.status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_only_looking_is_led_on(team_page, method):
    client = Client(SERVER_NAME="localhost")

    assert client.generic(method, "/p/board.").status_code in (404, 405)
    assert client.generic(method, "/login/").status_code in (403, 404)
    assert client.head("/p/board.").headers["Location"] == "/p/board"


def test_an_api_has_its_own_rules(api, team_page):
    assert api().get(f"/api/pages/{team_page.pk}/openapi.json.").status_code == 404


@pytest.mark.parametrize("change", [{"is_published": False}, {"blocked_at": "2026-01-01T00:00:00Z"}])
def test_a_hidden_page_is_as_missing_as_any(alice, bob, charlie, team_page, change):
    missing = [without_nonce(get(path, client)) for client in (None, client_of(charlie)) for path in ("/p/x.", "/P/X")]
    Page.objects.update(**change)
    hidden = [
        without_nonce(get(path, client)) for client in (None, client_of(charlie)) for path in ("/p/board.", "/P/BOARD")
    ]

    assert hidden == missing
    if "is_published" in change:
        assert leads("/p/board.", client_of(alice)) == leads("/p/board.", client_of(bob)) == (301, "/p/board")


def without_nonce(response):
    headers = {name: value for name, value in response.headers.items() if name != "Content-Security-Policy"}
    return response.status_code, headers, re.sub(rb'nonce="[^"]*"', b"", response.content)


def test_it_is_kept_by_no_cache(team_page):
    """What it leads to may be gone tomorrow, and is another's for another visitor."""
    assert "no-store" in get("/p/board.").headers["Cache-Control"]


def test_it_counts_no_view(team_page):
    get("/p/board.")

    assert not counter.counts


def test_a_right_address_costs_nothing_more(team_page, django_assert_num_queries):
    get("/p/board")
    with django_assert_num_queries(1):
        get("/p/board")


def test_a_long_end_takes_no_long_time(team_page):
    assert meant_by("/p/board" + "./" * 500_000) == "/p/board"
    assert leads("/p/board" + "." * 5_000) == (301, "/p/board")


def test_used_up_links_stay_used_up(alice, invite, settings):
    uid, token = urlsafe_base64_encode(force_bytes(alice.pk)), default_token_generator.make_token(alice)
    assert leads(f"/password-reset/{uid}/{token}.") == (301, f"/password-reset/{uid}/{token}")
    alice.set_password("another")
    alice.save()
    Invite.objects.update(max_uses=1, uses=1)

    assert get(f"/password-reset/{uid}/{token}.").status_code == 404
    assert get(f"/join/{CODE}.").status_code == 404


class TestPageHosts:
    pytestmark = [pytest.mark.usefixtures("page_hosts")]

    @pytest.mark.parametrize("path, meant", [("/.", "/"), ("/)", "/"), ("/_vm/login/", "/_vm/login"), ("/%22.", "/")])
    def test_it_works(self, team_page, path, meant):
        assert leads(f"{path}?a=1", client_on_host(team_page)) == (301, f"{meant}?a=1")

    def test_the_platform_does_so_too(self, team_page):
        assert leads("/p/Board.?a=1") == (301, "/p/board?a=1")

    def test_a_hidden_page_is_as_missing_as_any(self, alice, charlie, team_page):
        gone = make_page(alice, name="Gone")
        Page.objects.filter(pk=gone.pk).update(is_published=False)
        hidden, missing = client_on_host(gone), Client(SERVER_NAME=f"p{gone.pk + 1000}.localhost")

        assert get("/.", hidden).content == get("/.", missing).content
        assert (get("/.", hidden).status_code, get("/.", missing).status_code) == (404, 404)
        assert leads("/.", client_on_host(gone, alice)) == (301, "/")

    def test_a_way_to_sign_in_is_not_walked_for_it(self, bob, team_page):
        query = f"page={team_page.pk}&state={'s' * 32}&challenge={'c' * 43}"

        assert leads(f"/connect/?{query}", client_of(bob)) == (301, f"/connect?{query}")
        assert not ConnectCode.objects.exists()
