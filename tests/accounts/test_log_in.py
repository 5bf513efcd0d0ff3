"""/login: who gets in, what is said to the others, and to somebody on the way to a page."""

import re

import pytest
from django.utils import timezone

from accounts.models import Invite, Login
from pages_app.models import Page
from tests.admin.conftest import hostile
from tests.conftest import make_page
from tests.screens import Visitor, problem_at

NOW = "2026-01-01T00:00:00Z"
EVIL = "<img src=x onerror=alert(1)>"


def sign_in(visitor, name="alice", password="alice-password", address="/login", **headers):
    visitor.defaults |= headers
    return visitor.send(address, username=name, password=password)


@pytest.mark.parametrize("name", ["alice", "ALICE", "alice@example.org", " alice "])
def test_it_works(alice, name):
    visitor = Visitor()
    response = sign_in(visitor, name)

    assert (response.status_code, response["Location"]) == (303, "/dashboard")
    assert visitor.get("/dashboard").status_code == 200
    assert Login.objects.get().user == alice


def test_it_goes_on_to_where_one_was_sent_from(alice):
    assert sign_in(Visitor(), address="/login?next=/p/board%3Fa=1")["Location"] == "/p/board?a=1"


@pytest.mark.parametrize("name, password", [("alice", "wrong"), ("nobody", "x"), ("nobody@example.org", "x")])
def test_it_rejects_a_wrong_name_or_password_alike(alice, name, password):
    text = sign_in(Visitor(), name, password, "/login?next=/p/board").text

    assert "The username or the password is wrong." in text and 'role="alert"' in text
    assert "<title>Error: Log in" in text
    assert f'value="{name}"' in text and f'value="{password}"' not in text
    assert re.search(r'<input[^>]*name="password"[^>]*autofocus', text)
    assert 'action="/login?next=%2Fp%2Fboard"' in text
    assert not Login.objects.exists()


def test_it_rejects_an_inactive_account(alice):
    alice.is_active = False
    alice.save()

    assert "is wrong" in sign_in(Visitor()).text


@pytest.mark.parametrize(
    "fields, field, text",
    [
        ({"username": "", "password": "x"}, "username", "Enter your username or e-mail address."),
        ({"username": "alice", "password": ""}, "password", "Enter your password."),
        ({"username": "a\0b", "password": "x"}, "username", "Null characters are not allowed."),
        ({"username": "x" * 300, "password": "x"}, "username", "at most 254 characters"),
    ],
    ids=str,
)
def test_it_says_beside_the_field_what_is_missing(db, fields, field, text):
    page = Visitor().send("/login", **fields).text

    assert text in problem_at(page, field)
    assert re.findall(r'name="(\w+)"[^>]*autofocus', page) == [field]


def test_every_field_has_label_and_hint_for_password_managers(client, db):
    text = client.get("/login").text
    for name, hint in [("username", "username"), ("password", "current-password")]:
        assert f'<label for="id_{name}">' in text
        assert f'autocomplete="{hint}"' in re.search(rf'<input[^>]*name="{name}"[^>]*>', text)[0]
    assert "autofocus" not in text


def test_looking_costs_no_query(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/login")


# Limits


def test_attempts_are_limited_before_the_password_is_hashed(alice, limits, monkeypatch):
    visitor = Visitor()
    for _ in range(5):
        assert sign_in(visitor, password="wrong").status_code == 200
    monkeypatch.setattr("accounts.screens.sign_in.authenticate", None)
    response = sign_in(visitor, address="/login?next=/p/board")

    assert response.status_code == 429
    assert f"Wait {response['Retry-After']} second" in response.text
    assert 'value="alice"' in response.text and 'action="/login?next=%2Fp%2Fboard"' in response.text
    assert "alice-password" not in response.text


def test_the_api_and_the_screen_share_the_limit(api, alice, limits):
    for _ in range(5):
        api().post("/api/auth/token", {"username": "alice", "password": "wrong"})

    assert sign_in(Visitor(), REMOTE_ADDR="10.1.1.1").status_code == 429


def test_an_empty_form_counts_against_the_address(db, limits):
    visitor = Visitor()

    assert [visitor.send("/login").status_code for _ in range(11)] == [200] * 5 + [429] * 6


# Signed in already
def test_a_session_that_pages_know_nobody_by_gets_the_form(alice):
    """Else the way to a page would lead round in a circle."""
    visitor = Visitor()
    sign_in(visitor)
    Login.objects.all().delete()

    assert "You are signed in as" not in visitor.get("/login?next=/p/board").text
    assert sign_in(visitor, address="/login?next=/p/board")["Location"] == "/p/board"


def test_somebody_signed_in_gets_no_form(alice):
    text = Visitor(alice).get("/login?next=/p/board").text

    assert "You are signed in as" in text and "alice" in text
    assert 'name="password"' not in text
    assert 'href="/p/board"' in text and "Log out" in text


def test_another_sign_in_ends_the_one_before(alice, bob):
    visitor = Visitor()
    sign_in(visitor)
    visitor.post_to("/login", username="bob", password="bob-password")

    assert [(login.user, login.ended_at is None) for login in Login.objects.order_by("pk")] == [
        (alice, False),
        (bob, True),
    ]


# Where it leads


@pytest.fixture
def invite(alice, team_page):
    later = timezone.now() + timezone.timedelta(days=1)
    return Invite.objects.create(team=team_page.team, created_by=alice, expires_at=later, code="a" * 16)


@pytest.mark.parametrize("path", ["/login", "/register"])
@pytest.mark.parametrize("goal", ["/p/board", "/p/board?x=1", "/connect?page={}&state=s", "/join/" + "a" * 16])
def test_it_says_which_page_one_goes_on_to(client, team_page, invite, path, goal):
    text = client.get(path, {"next": goal.format(team_page.pk)}).text

    assert "To go on to <b><bdi>Board</bdi></b> by <b>alice</b>" in text
    assert "will know your username" in text and "written by alice, not by us" in text
    assert f'href="/report/{team_page.pk}"' in text


@pytest.mark.parametrize(
    "goal",
    ["/p/other", "/p/board/x", "/connect", "/connect?page=x", "/connect?page=" + "9" * 40, "/join/nope", "/dashboard"],
)
def test_it_says_nothing_of_other_addresses(client, team_page, goal):
    response = client.get("/login", {"next": goal})

    assert response.status_code == 200 and "To go on to" not in response.text


@pytest.mark.parametrize("state", [{"is_published": False}, {"blocked_at": NOW}, {"deleted_at": NOW}], ids=str)
def test_it_tells_of_no_page_that_the_public_does_not_see(client, team_page, state):
    Page.objects.update(**state)

    for goal in ("/p/board", f"/connect?page={team_page.pk}"):
        assert "Board" not in client.get("/login", {"next": goal}).text


def test_an_invite_tells_of_a_private_page_but_offers_no_report(client, team_page, invite):
    Page.objects.update(is_published=False)
    text = client.get("/login", {"next": f"/join/{invite.code}"}).text

    assert "Board" in text and "/report/" not in text


def test_names_are_text(client, alice):
    page = make_page(alice, name=EVIL * 7)
    text = client.get("/login", {"next": page.url_path}).text

    assert "&lt;img src=x" in text and hostile(text) == []


# From elsewhere


@pytest.mark.parametrize("origin", ["null", "https://evil.example", "http://localhost", "http://p1.localhost:8000"])
def test_it_rejects_a_form_of_another_origin(alice, origin):
    visitor = Visitor()
    visitor.get("/login")
    response = visitor.post_to("/login", origin, username="alice", password="alice-password")

    assert response.status_code == 403 and not Login.objects.exists()


def test_it_rejects_a_form_without_a_token(alice):
    assert Visitor().post_to("/login", username="alice", password="alice-password").status_code == 403


def test_it_is_neither_cached_nor_framed(client, db):
    response = client.get("/login")

    assert "no-store" in response["Cache-Control"]
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"] and hostile(response.text) == []
