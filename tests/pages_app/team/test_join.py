from collections import Counter
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.models import Invite, Membership
from pages_app.models import Page
from tests.conftest import Api, make_page, make_user, token_for
from tests.threads import at_once


@pytest.fixture
def invite(alice, team_page):
    expires_at = timezone.now() + timedelta(days=1)
    return Invite.objects.create(team=team_page.team, created_by=alice, expires_at=expires_at, role="viewer")


def roles(page):
    return dict(Membership.objects.filter(team=page.team_id).values_list("user__username", "role"))


@pytest.mark.parametrize("who, member, known", [(None, False, False), ("charlie", False, True), ("bob", True, True)])
def test_it_shows_the_invite(request, api, invite, team_page, who, member, known):
    response = api(who and request.getfixturevalue(who)).get(f"/api/join/{invite.code}")

    assert response.status_code == 200
    assert response.json() == {
        "type": "team_app",
        "team": {"role": "viewer", "inviter_username": "alice"},
        "page": {"id": team_page.pk, "name": "Board", "slug": "board", "username": "alice"},
        "isMember": member,
        "isAuthenticated": known,
    }


def test_looking_changes_nothing(api, charlie, invite, team_page):
    api(charlie).get(f"/api/join/{invite.code}")
    invite.refresh_from_db()

    assert (invite.uses, "charlie" in roles(team_page)) == (0, False)


def test_it_joins(api, charlie, invite, team_page):
    response = api(charlie, scopes=[]).post(f"/api/join/{invite.code}")

    assert response.status_code == 200
    assert response.json() == {
        "success": True,
        "type": "team_app",
        "alreadyMember": False,
        "role": "viewer",
        "page": {"id": team_page.pk, "name": "Board", "slug": "board", "username": "alice"},
    }
    assert roles(team_page)["charlie"] == "viewer"
    assert Invite.objects.get().uses == 1


@pytest.mark.parametrize("body", ["", "{}", '{"role": "owner"}'])
def test_the_body_is_ignored(api, charlie, invite, team_page, body):
    assert api(charlie).send("POST", f"/api/join/{invite.code}", body).status_code == 200
    assert roles(team_page)["charlie"] == "viewer"


@pytest.mark.parametrize("who, role", [("bob", "member"), ("alice", "owner")])
def test_a_member_keeps_the_role_and_uses_nothing_up(request, api, invite, team_page, who, role):
    answer = api(request.getfixturevalue(who)).post(f"/api/join/{invite.code}").json()

    assert (answer["alreadyMember"], answer["role"]) == (True, role)
    assert roles(team_page)[who] == role
    assert Invite.objects.get().uses == 0


def test_it_requires_a_sign_in(api, invite):
    assert api().post(f"/api/join/{invite.code}").status_code == 401


UNUSABLE = {
    "expired": {"expires_at": "2020-01-01T00:00:00Z"},
    "used up": {"max_uses": 3, "uses": 3},
    "taken back": {"revoked_at": "2020-01-01T00:00:00Z"},
}


@pytest.mark.parametrize("state", UNUSABLE)
def test_an_unusable_code_is_as_unknown_as_any(api, charlie, invite, team_page, state):
    Invite.objects.update(**UNUSABLE[state])
    unknown = api(charlie).get("/api/join/abcdefghijklmnop").content

    for method in ("get", "post"):
        response = getattr(api(charlie), method)(f"/api/join/{invite.code}")
        assert (response.status_code, response.content) == (404, unknown)
    assert "charlie" not in roles(team_page)


@pytest.mark.parametrize("state", UNUSABLE)
def test_an_unusable_invite_still_knows_whom_it_let_in(api, charlie, invite, team_page, state):
    api(charlie).post(f"/api/join/{invite.code}")
    Invite.objects.update(**UNUSABLE[state])
    before = Invite.objects.values().get()
    seen, joined = api(charlie).get(f"/api/join/{invite.code}"), api(charlie).post(f"/api/join/{invite.code}")

    assert (seen.status_code, seen.json()["isMember"]) == (200, True)
    assert (joined.status_code, joined.json()["alreadyMember"], joined.json()["role"]) == (200, True, "viewer")
    assert Invite.objects.values().get() == before


@pytest.mark.parametrize("state", UNUSABLE)
@pytest.mark.parametrize("who", [None, "alice", "bob", "dora"])
def test_nobody_else_learns_of_an_unusable_invite(request, api, charlie, invite, team_page, state, who):
    """Neither owner nor member nor stranger: not even who came by another invite of the same team."""
    api(charlie).post(f"/api/join/{invite.code}")
    user = make_user("dora") if who == "dora" else who and request.getfixturevalue(who)
    if who == "dora":
        other = Invite.objects.create(team=team_page.team, created_by=invite.created_by, expires_at=invite.expires_at)
        assert api(user).post(f"/api/join/{other.code}").status_code == 200
    Invite.objects.update(**UNUSABLE[state])

    assert api(user).get(f"/api/join/{invite.code}").content == api(user).get(f"/api/join/{'x' * 16}").content


@pytest.mark.parametrize("state", UNUSABLE)
def test_who_left_is_a_stranger_to_it(api, charlie, invite, team_page, state):
    api(charlie).post(f"/api/join/{invite.code}")
    api(charlie).delete(f"/api/pages/{team_page.pk}/team/members/{charlie.pk}")
    Invite.objects.update(**UNUSABLE[state])

    assert api(charlie).post(f"/api/join/{invite.code}").status_code == 404
    assert "charlie" not in roles(team_page)


def test_it_knows_them_by_another_role_as_well(api, alice, charlie, invite, team_page):
    api(charlie).post(f"/api/join/{invite.code}")
    api(alice).patch(f"/api/pages/{team_page.pk}/team/members/{charlie.pk}", {"role": "admin"})
    Invite.objects.update(**UNUSABLE["used up"])

    answer = api(charlie).post(f"/api/join/{invite.code}").json()
    assert (answer["alreadyMember"], answer["role"]) == (True, "admin")


@pytest.mark.parametrize("change, status", [({"allow_team_app": False}, 403), ({"blocked_at": timezone.now()}, 404)])
def test_a_page_that_is_gone_is_gone_for_them_too(api, charlie, invite, change, status):
    api(charlie).post(f"/api/join/{invite.code}")
    Invite.objects.update(**UNUSABLE["used up"])
    Page.objects.update(**change)

    assert api(charlie).post(f"/api/join/{invite.code}").status_code == status


def test_the_journal_tells_of_members_from_before(api, charlie, invite, team_page):
    """What the migration fills in."""
    api(charlie).post(f"/api/join/{invite.code}")
    Membership.objects.update(invite=None)
    import_module("pages_app.migrations.0005_who_came_by_which_invite").fill_in(apps, None)

    came = Membership.objects.filter(team=team_page.team).values_list("user__username", "invite")
    assert dict(came) == {"alice": None, "bob": None, "charlie": invite.pk}


@pytest.mark.parametrize("code", ["a" * 16, "a", "a" * 5000, "%00", "ä", "..", "abc/def"])
def test_an_unknown_code_is_not_found(api, charlie, invite, code):
    assert api(charlie).post(f"/api/join/{code}").status_code == 404


def test_the_code_minds_its_case(api, charlie, invite):
    assert api(charlie).post(f"/api/join/{invite.code.swapcase()}").status_code == 404


@pytest.mark.parametrize(
    "changes, status",
    [
        ({"is_published": False}, 200),
        ({"is_unlisted": True}, 200),
        ({"blocked_at": "2026-01-01T00:00:00Z"}, 404),
        ({"deleted_at": "2026-01-01T00:00:00Z"}, 404),
        ({"allow_team_app": False}, 403),
    ],
    ids=str,
)
def test_the_page_behind_it(api, charlie, invite, team_page, changes, status):
    Page.objects.update(**changes)

    assert api(charlie).post(f"/api/join/{invite.code}").status_code == status
    assert ("charlie" in roles(team_page)) == (status == 200)


def test_a_private_team_shows_its_page_to_who_joined(api, charlie, invite, team_page):
    Page.objects.update(is_published=False)
    assert api(charlie).get(f"/api/pages/{team_page.pk}").status_code == 404

    api(charlie).post(f"/api/join/{invite.code}")
    assert api(charlie).get(f"/api/pages/{team_page.pk}").status_code == 200


def test_a_removed_member_may_join_again(api, alice, bob, invite, team_page):
    api(alice).delete(f"/api/pages/{team_page.pk}/team/members/{bob.pk}")

    assert api(bob).post(f"/api/join/{invite.code}").json()["alreadyMember"] is False
    assert roles(team_page)["bob"] == "viewer"


def parallel_page(alice, **fields):
    page = make_page(alice, "team_app")
    expires_at = timezone.now() + timedelta(days=1)
    return page, Invite.objects.create(team=page.team, created_by=alice, expires_at=expires_at, **fields)


@pytest.mark.django_db(transaction=True)
def test_50_joins_of_one_person_are_one_membership(alice, charlie):
    page, invite = parallel_page(alice)
    token = token_for(charlie)
    answers = at_once(50, lambda _: Api(token).post(f"/api/join/{invite.code}"))

    assert {answer.status_code for answer in answers} == {200}
    assert Counter(answer.json()["alreadyMember"] for answer in answers) == {False: 1, True: 49}
    assert roles(page) == {"alice": "owner", "charlie": "member"}
    assert Invite.objects.get().uses == 1


@pytest.mark.django_db(transaction=True)
def test_20_people_and_one_use_are_one_membership(alice):
    page, invite = parallel_page(alice, max_uses=1)
    tokens = [token_for(make_user(f"guest{number}")) for number in range(20)]
    statuses = at_once(20, lambda number: Api(tokens[number]).post(f"/api/join/{invite.code}").status_code)

    assert Counter(statuses) == {200: 1, 404: 19}
    assert len(roles(page)) == 2
    assert Invite.objects.get().uses == 1
