"""/join/<code> as a person meets it (CONTRACT 10.2, 17)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Invite, Membership
from pages_app.models import Page
from tests.admin.conftest import hostile
from tests.screens import OWN, Visitor

EVIL = "<img src=x onerror=alert(1)>"
CODE = "abcdefghijklmnop"
ADDRESS = f"/join/{CODE}"


@pytest.fixture
def invite(bob, team_page):
    Membership.objects.filter(user=bob).update(role="admin")
    expires_at = timezone.now() + timedelta(days=1)
    return Invite.objects.create(team=team_page.team, created_by=bob, expires_at=expires_at, role="viewer", code=CODE)


def role_of(user):
    return Membership.objects.filter(user=user).values_list("role", flat=True).first()


def test_it_joins_and_leads_to_the_page(charlie, invite):
    response = Visitor(charlie).send(ADDRESS)

    assert (response.status_code, response["Location"]) == (303, "/p/board")
    assert role_of(charlie) == "viewer" and Invite.objects.get().uses == 1


MEANINGS = {"viewer": "change nothing", "member": "change what you added", "admin": "invite people and remove them"}


@pytest.mark.parametrize("role", MEANINGS)
def test_it_says_what_one_joins(charlie, invite, team_page, role):
    Invite.objects.update(role=role)
    text = Visitor(charlie).get(ADDRESS).text

    for fact in ("bob invites you to", "<bdi>Board</bdi>", "alice", role.capitalize(), MEANINGS[role]):
        assert fact in text
    assert "Your username, your role and what you do on this page." in text
    assert "Join as charlie" in text and f'href="/report/{team_page.pk}"' in text


def test_looking_changes_nothing(charlie, invite):
    Visitor(charlie).get(ADDRESS)

    assert role_of(charlie) is None and Invite.objects.get().uses == 0


def test_nobody_signed_in_is_shown_both_ways_in(invite, settings):
    text = Visitor().get(ADDRESS).text
    assert f'href="/login?next=%2Fjoin%2F{CODE}"' in text and f'href="/register?next=%2Fjoin%2F{CODE}"' in text
    assert "<form" not in text

    settings.REGISTRATION = "closed"
    assert "/register" not in Visitor().get(ADDRESS).text


def test_it_requires_a_sign_in(invite):
    visitor = Visitor()
    visitor.get("/login")
    response = visitor.post_to(ADDRESS)

    assert (response.status_code, response["Location"]) == (302, f"/login?next={ADDRESS}")


@pytest.mark.parametrize("origin", ["null", "https://evil.example"])
def test_it_rejects_a_form_of_another_origin(charlie, invite, origin):
    visitor = Visitor(charlie)
    visitor.get(ADDRESS)

    assert visitor.post_to(ADDRESS, origin).status_code == 403 and role_of(charlie) is None
    assert visitor.post_to(ADDRESS, OWN).status_code == 303


@pytest.mark.parametrize("who, role", [("alice", "owner"), ("bob", "admin")])
def test_a_member_is_told_so(request, invite, who, role):
    text = Visitor(request.getfixturevalue(who)).get(ADDRESS).text

    assert "You are in the team already" in text and f"as {role}" in text
    assert 'href="/p/board">Open the page' in text and "<form" not in text


def test_a_member_who_sends_it_all_the_same_keeps_the_role(alice, invite):
    visitor = Visitor(alice)
    visitor.get("/logout")

    assert visitor.post_to(ADDRESS)["Location"] == "/p/board"
    assert role_of(alice) == "owner" and Invite.objects.get().uses == 0


UNUSABLE = {
    "expired": {"expires_at": "2020-01-01T00:00:00Z"},
    "used up": {"max_uses": 1, "uses": 1},
    "taken back": {"revoked_at": "2020-01-01T00:00:00Z"},
    "unknown": {"code": "x" * 16},
}


@pytest.mark.parametrize("state", UNUSABLE)
def test_an_unusable_invite_is_not_found_in_plain_words(charlie, invite, state):
    Invite.objects.update(**UNUSABLE[state])
    visitor = Visitor(charlie)
    visitor.get("/logout")

    for response in (visitor.get(ADDRESS), visitor.post_to(ADDRESS)):
        assert response.status_code == 404
        assert "This invite does not work" in response.text and "Ask for a new one" in response.text
        assert "Board" not in response.text
    assert role_of(charlie) is None


@pytest.mark.parametrize("state", ["expired", "used up", "taken back"])
def test_an_unusable_invite_leads_on_whom_it_let_in(charlie, invite, state):
    visitor = Visitor(charlie)
    visitor.send(ADDRESS)
    Invite.objects.update(**UNUSABLE[state])
    response = visitor.get(ADDRESS)

    assert response.status_code == 200 and "You are in the team already" in response.text
    assert 'href="/p/board">Open the page' in response.text
    assert visitor.post_to(ADDRESS)["Location"] == "/p/board"


@pytest.mark.parametrize("state", UNUSABLE)
def test_who_is_not_signed_in_may_do_so_first(charlie, invite, state):
    """Whatever the code, so that it tells nothing."""
    Visitor(charlie).send(ADDRESS)
    Invite.objects.update(**UNUSABLE[state])
    response = Visitor().get(ADDRESS)

    assert response.status_code == 404 and f'href="/login?next=%2Fjoin%2F{CODE}"' in response.text


def test_a_private_page_may_be_joined(charlie, invite, team_page):
    Page.objects.update(is_published=False)
    text = Visitor(charlie).get(ADDRESS).text
    assert "Board" in text and "/report/" not in text

    Visitor(charlie).send(ADDRESS)
    assert role_of(charlie) == "viewer"


@pytest.mark.parametrize("change", [{"blocked_at": "2026-01-01T00:00:00Z"}, {"deleted_at": "2026-01-01T00:00:00Z"}])
def test_a_page_that_is_gone_is_not_found(charlie, invite, change):
    Page.objects.update(**change)

    assert Visitor(charlie).get(ADDRESS).status_code == 404


def test_a_page_without_a_team_says_so(charlie, invite):
    Page.objects.update(allow_team_app=False)
    visitor = Visitor(charlie)
    visitor.get("/logout")
    for response in (visitor.get(ADDRESS), visitor.post_to(ADDRESS)):
        assert response.status_code == 404 and "no team page any more" in response.text
    assert role_of(charlie) is None


def test_names_are_text(charlie, invite):
    Page.objects.update(name=EVIL)
    text = Visitor(charlie).get(ADDRESS).text

    assert "&lt;img src=x" in text and hostile(text) == []


def test_it_is_not_cached(invite):
    assert "no-store" in Visitor().get(ADDRESS)["Cache-Control"]
