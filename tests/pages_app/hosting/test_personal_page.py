"""GET /p/<slug> in mode A for somebody who is signed in (ISOLATION 3; A8)."""

import json
import re

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Login
from accounts.tokens import page_tokens
from pages_app.hosting.view_counts import counter
from tests.conftest import Api
from tests.pages_app.hosting.test_serving import SANDBOX, config_in
from tests.signed_in import client_of

pytestmark = pytest.mark.django_db
TOKEN = re.compile(rb"vmp_[A-Za-z0-9_-]{20,}")


def test_it_works(bob, team_page):
    config = config_in(client_of(bob).get("/p/board"))
    caller = page_tokens.read_page_token(config["token"])

    assert config["user"] == {"id": bob.pk, "username": "bob"}
    assert (config["role"], config["isOwner"], config["mode"]) == ("member", False, "A")
    assert (caller.id, caller.page_ids) == (bob.pk, {team_page.pk})
    assert page_tokens.read_file_token(config["fileToken"]).id == bob.pk
    assert Api(config["token"]).get(f"/api/pages/{team_page.pk}/team-data").status_code == 200


def test_its_headers_are_these(bob, team_page):
    headers = dict(client_of(bob).get("/p/board").headers)
    headers.pop("Content-Length", None)

    assert headers == {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": f"{SANDBOX}; frame-ancestors http://localhost",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "unsafe-none",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Vary": "Cookie",
        "Cache-Control": "private, no-store",
    }


def test_the_owner_is_told(alice, team_page, solo_page):
    team, solo = (config_in(client_of(alice).get(page.url_path)) for page in (team_page, solo_page))

    assert (team["isOwner"], team["role"]) == (True, "owner")
    assert (solo["isOwner"], solo["role"]) == (True, None)


@pytest.mark.parametrize("mode", ["cors", "no-cors", "same-origin", "websocket", ""])
def test_a_script_gets_what_everybody_gets(bob, team_page, mode):
    anonymous = Client(SERVER_NAME="localhost").get("/p/board")
    answer = client_of(bob).get("/p/board", HTTP_SEC_FETCH_MODE=mode)

    assert answer.content == anonymous.content
    assert dict(answer.headers) == dict(anonymous.headers)


def test_a_navigation_gets_the_personal_one(bob, team_page):
    assert TOKEN.search(client_of(bob).get("/p/board", HTTP_SEC_FETCH_MODE="navigate").content)


def test_an_etag_of_the_anonymous_one_is_no_help(bob, team_page):
    etag = Client(SERVER_NAME="localhost").get("/p/board").headers["ETag"]
    answer = client_of(bob).get("/p/board", HTTP_IF_NONE_MATCH=etag)

    assert (answer.status_code, "ETag" in answer.headers) == (200, False)


@pytest.mark.parametrize("end", ["signed out", "new password", "deactivated", "no such session"])
def test_a_session_that_is_over_is_nobodys(bob, team_page, end):
    client, anonymous = client_of(bob), Client(SERVER_NAME="localhost").get("/p/board")
    if end == "signed out":
        Login.objects.update(ended_at=timezone.now())
    elif end == "no such session":
        client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    else:
        bob.set_password("another") if end == "new password" else setattr(bob, "is_active", False)
        bob.save()
    answer = client.get("/p/board")

    assert answer.content == anonymous.content
    assert dict(answer.headers) == dict(anonymous.headers)


def test_it_sets_no_cookie_and_changes_nothing(bob, team_page):
    client = client_of(bob)
    before = Login.objects.count()
    answer = client.get("/p/board")

    assert not answer.cookies
    assert Login.objects.count() == before


def test_an_unpublished_page_is_there_for_owner_and_team_only(alice, bob, charlie, team_page):
    team_page.is_published = False
    team_page.save()
    statuses = [client_of(user).get("/p/board").status_code for user in (alice, bob, charlie)]

    assert statuses == [200, 200, 404]
    assert Client().get("/p/board").status_code == 404
    assert client_of(alice).get("/p/board", HTTP_SEC_FETCH_MODE="cors").status_code == 404


def test_staff_sees_of_an_unpublished_page_what_others_see(charlie, team_page):
    charlie.is_staff = charlie.is_superuser = True
    charlie.save()
    team_page.is_published = False
    team_page.save()

    assert client_of(charlie).get("/p/board").status_code == 404


def test_the_owners_views_do_not_count(alice, bob, team_page):
    client_of(alice).get("/p/board")
    client_of(bob).get("/p/board")
    client_of(bob).head("/p/board")

    assert counter.counts[team_page.pk] == 1


def test_a_name_cannot_leave_the_script(bob, team_page):
    """Usernames are plain by rule; whatever stands in the config is escaped all the same."""
    type(bob).objects.filter(pk=bob.pk).update(username="</script><b>")
    html = client_of(bob).get("/p/board").content.decode()

    assert "</script><b>" not in html
    assert json.loads(re.search(r"__visimade=(.*?);document", html)[1])["user"]["username"] == "</script><b>"


def test_queries(bob, team_page, django_assert_num_queries):
    """Session, user, login, the page with the place in its team; the text is kept."""
    client = client_of(bob)
    client.get("/p/board")
    with django_assert_num_queries(4):
        client.get("/p/board")
