import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pages_app.models import Page
from tests.admin.conftest import hostile
from tests.conftest import join, make_page
from tests.screens import Visitor

EVIL = "<img src=x onerror=alert(1)>"


def test_it_shows_ones_own_pages(alice, bob, solo_page):
    make_page(bob, name="Of Bob")
    Page.objects.filter(pk=solo_page.pk).update(views=1234)
    text = Visitor(alice).get("/dashboard").text

    assert 'href="/p/todos"><bdi>Todos</bdi></a>' in text and "Of Bob" not in text
    for fact in ("Solo", "published", "1234", "/p/todos", str(timezone.now().year)):
        assert fact in text


def test_times_are_as_html_has_them(alice, solo_page):
    """A valid `datetime` has at most three digits of a second (HTML, global date and time string)."""
    Page.objects.update(updated_at=datetime(2026, 2, 4, 17, 47, 59, 972001, UTC))

    assert re.findall('datetime="(.*?)"', Visitor(alice).get("/dashboard").text) == ["2026-02-04T17:47:59Z"]


def test_it_requires_a_sign_in(db):
    response = Visitor().get("/dashboard")

    assert (response.status_code, response["Location"]) == (302, "/login?next=/dashboard")


def test_it_shows_the_pages_of_ones_teams(bob, team_page):
    text = Visitor(bob).get("/dashboard").text

    assert "No page yet" in text
    assert 'href="/p/board"' in text.partition("Pages of your teams")[2] and "alice" in text


@pytest.mark.parametrize("state", [{"allow_team_app": False}, {"blocked_at": "2026-01-01T00:00:00Z"}], ids=str)
def test_a_page_that_is_not_open_to_its_team_is_not_shown(bob, team_page, state):
    Page.objects.update(**state)

    assert "Board" not in Visitor(bob).get("/dashboard").text


def test_it_begins_with_how_to_begin(alice):
    text = Visitor(alice).get("/dashboard").text

    assert "No page yet" in text and 'href="/#start"' in text and "<table" not in text


@pytest.mark.parametrize("reason, said", [("It asks for money.", "The reason: It asks for money."), ("", "No reason")])
def test_a_page_that_was_taken_down_stands_on_top_with_the_reason(alice, solo_page, reason, said):
    Page.objects.update(blocked_at=timezone.now(), blocked_reason=reason)
    notice, _, table = Visitor(alice).get("/dashboard").text.partition("<table")

    assert "Todos" in notice and said in notice
    assert 'href="/p/todos"' not in table and "blocked" in table


@pytest.mark.parametrize(
    "state, word", [({}, "published"), ({"is_unlisted": True}, "unlisted"), ({"is_published": False}, "not published")]
)
def test_it_tells_the_state(alice, solo_page, state, word):
    Page.objects.update(**state)

    assert f'">{word}</span>' in Visitor(alice).get("/dashboard").text


def test_deleted_pages_are_gone(api, alice, solo_page):
    api(alice).delete(f"/api/pages/{solo_page.pk}")

    assert "Todos" not in Visitor(alice).get("/dashboard").text


def test_the_newest_change_comes_first(api, alice):
    first, second = make_page(alice, name="First"), make_page(alice, name="Second")
    text = Visitor(alice).get("/dashboard").text
    assert text.index("Second") < text.index("First")
    api(alice).patch(f"/api/pages/{first.pk}", {"description": "New"})
    text = Visitor(alice).get("/dashboard").text
    assert text.index("First") < text.index("Second")
    assert second.pk


def test_names_are_text(alice, bob):
    Page.objects.filter(pk=make_page(alice, name=EVIL).pk).update(blocked_at=timezone.now(), blocked_reason=EVIL)
    join(make_page(bob, "team_app", name=EVIL), alice)
    text = Visitor(alice).get("/dashboard").text

    assert text.count("&lt;img src=x") == 4 and hostile(text) == []


def test_many_pages_cost_as_many_queries_as_one(alice, bob):
    def cost():
        visitor = Visitor(alice)
        with CaptureQueriesContext(connection) as queries:
            visitor.get("/dashboard")
        return len(queries)

    def add(number):
        make_page(alice, name=f"Page {number}")
        join(make_page(bob, "team_app", name=f"Team {number}"), alice)

    add(0)
    one = cost()
    for number in range(1, 8):
        add(number)
    assert cost() == one <= 4


def test_it_is_for_nobody_else(alice):
    response = Visitor(alice).get("/dashboard")

    assert "no-store" in response["Cache-Control"] and "private" in response["Cache-Control"]
    assert "Cookie" in response["Vary"] and "frame-ancestors 'none'" in response["Content-Security-Policy"]
