"""Endpoint by caller for what hosted pages hold, and for sessions: the same table, other credentials (F2; A7, R3, R4).

A page may do for its visitor what the visitor's role on that page allows, at the addresses of the allow list.
"""

import pytest
from django.conf import settings

from pages_app.models import Page
from tests.callers_table import BY_FILE_TOKEN, BY_OTHER_PAGES, BY_PAGES, ROWS, STANDINGS
from tests.conftest import Api
from tests.signed_in import login_of, on_page_host, page_token, session_of
from tests.test_callers import PAGE_ROWS, call
from tests.world import PATTERNS, undone

pytestmark = pytest.mark.django_db
SIGNED_IN = [who for who in STANDINGS if who != "anonymous"]
CSRF = "x" * 32
HERE = {"page-token": 200}


def is_allowed(row):
    return row.method in BY_PAGES.get(row.route, ())


def page_of(world, row):
    return world.pages[world.store_of(row.route)]


def with_page_token(world, row, who, page=None):
    user = world.users[who]
    return Api(page_token(page or page_of(world, row), user, login_of(user)))


def declared(name):
    """{route: methods} of what the views say of themselves."""
    callbacks = {route: pattern.callback for route, pattern in PATTERNS.items()}
    views = {route: each.view_class(**each.view_initkwargs) for route, each in callbacks.items()}
    return {route: set(methods) for route, view in views.items() if (methods := getattr(view, name))}


@pytest.mark.parametrize(
    "name, expected", [("by_pages", BY_PAGES), ("by_file_token", BY_FILE_TOKEN), ("by_other_pages", BY_OTHER_PAGES)]
)
def test_the_views_declare_what_the_table_says(name, expected):
    assert declared(name) == expected


def test_one_route_takes_a_token_that_has_expired():
    assert [r for r, p in PATTERNS.items() if p.callback.view_class.renews_page_tokens] == ["page-token"]


def test_the_allow_list_is_short():
    """Nothing by which a page could change itself, its rights, an account, or mint anything."""
    written = {route for route, methods in BY_PAGES.items() if methods - {"GET"}}

    assert not {"token", "register", "me", "versions", "version", "function"} & set(BY_PAGES)
    assert not written & {"page", "pages", "storage-config", "fork", "agent-spec", "restore", "team-data-schema"}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_page_may_what_its_visitor_may_where_it_is_allowed(row, world):
    statuses = {who: call(world, row, with_page_token(world, row, who)).status_code for who in SIGNED_IN}

    if is_allowed(row):
        assert statuses == {who: HERE.get(row.route, row.expected[who]) for who in SIGNED_IN}
    else:
        assert set(statuses.values()) == {403}


@pytest.mark.parametrize("row", [row for row in ROWS if not is_allowed(row)], ids=str)
def test_elsewhere_it_is_refused_by_name(row, world):
    answer = call(world, row, with_page_token(world, row, "owner"))

    assert answer.json() == {"error": "A hosted page may not do this for its visitor.", "code": "FORBIDDEN"}


@pytest.mark.parametrize("row", [*PAGE_ROWS, *(row for row in ROWS if row.route == "join")], ids=str)
def test_the_token_of_another_page_is_refused(row, world):
    """The page has to be there, and be another."""
    other = next(page for page in world.pages.values() if page.pk != page_of(world, row).pk)
    answer = call(world, row, with_page_token(world, row, "owner", other))

    assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")


@pytest.mark.parametrize("row", PAGE_ROWS, ids=str)
def test_a_page_that_is_taken_down_may_nothing(row, world):
    page = page_of(world, row)
    tokens = {who: with_page_token(world, row, who) for who in ("owner", "member", "staff")}
    Page.objects.filter(pk=page.pk).update(blocked_at="2026-01-01T00:00:00Z")

    assert {call(world, row, api).status_code for api in tokens.values()} == {404 if is_allowed(row) else 403}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_on_its_own_host_the_cookie_does_the_same(row, world, page_hosts):
    """Where the cookie is not taken, nobody asks; what is not about the page is not there at all."""
    about_pages = row in PAGE_ROWS or row.route in ("join", "function", "invite-detail")
    below_page = about_pages and row.route != "page"
    for who in SIGNED_IN:
        with undone():
            api = on_page_host(page_of(world, row), world.users[who])
            if not below_page:
                assert api.client.generic(row.method, world.url(row.route), **api.headers).status_code == 404
                continue
            status = call(world, row, api).status_code
        if row.route == "page-token":
            assert status == 403
        elif is_allowed(row):
            assert status == row.expected[who]
        else:
            assert status == row.expected["anonymous"]


def with_session(user, **headers):
    cookies = f"{settings.SESSION_COOKIE_NAME}={session_of(user)}; {settings.CSRF_COOKIE_NAME}={CSRF}"
    return Api(HTTP_COOKIE=cookies, HTTP_X_CSRFTOKEN=CSRF, **headers)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_session_is_as_good_as_a_token_on_our_own_screens(row, world):
    statuses = {}
    for who in SIGNED_IN:
        api = with_session(world.users[who], HTTP_SEC_FETCH_SITE="same-origin")
        statuses[who] = call(world, row, api).status_code

    assert statuses == {who: row.expected[who] for who in SIGNED_IN}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_session_from_elsewhere_is_nobodys(row, world):
    """What a page makes its visitor's browser send (T3)."""
    for site in ("cross-site", "same-site", "none"):
        answer = call(world, row, with_session(world.users["owner"], HTTP_SEC_FETCH_SITE=site))
        assert answer.status_code == row.expected["anonymous"]
