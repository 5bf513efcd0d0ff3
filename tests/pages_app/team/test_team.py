"""Invites, members, roles, and the whole table of CONTRACT 10.1."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Invite, Membership
from accounts.roles import GRANTS, Role, allows
from tests.conftest import join, make_page, make_user

PEOPLE = {"owner": "alice", "admin": "adam", "member": "bob", "viewer": "vera"}


@pytest.fixture
def people(alice, bob, team_page):
    """{role: user}, all in Alice's team."""
    people = {"owner": alice, "member": bob, "admin": make_user("adam"), "viewer": make_user("vera")}
    for role in (Role.ADMIN, Role.VIEWER):
        join(team_page, people[role], role)
    return people


@pytest.fixture
def base(team_page):
    return f"/api/pages/{team_page.pk}"


def role_of(user, page):
    return Membership.objects.filter(team=page.team_id, user=user).values_list("role", flat=True).first()


# The table of roles (CONTRACT 10.1)

ABILITIES = {  # owner, admin, member, viewer
    "read": (True, True, True, True),
    "read_schema": (True, True, True, True),
    "create": (True, True, True, False),
    "change_own": (True, True, True, False),
    "change_any": (True, True, False, False),
    "invite": (True, True, False, False),
    "remove": (True, True, False, False),
    "manage_roles": (True, False, False, False),
    "manage_schema": (True, False, False, False),
}


@pytest.mark.parametrize("ability", ABILITIES)
def test_the_table_of_rights(ability):
    assert tuple(allows("team", role, ability) for role in PEOPLE) == ABILITIES[ability]


def test_who_is_in_no_team_may_nothing_there():
    for standing in ("anonymous", "outsider", "", None, "superuser"):
        assert not any(allows(area, standing, ability) for area in ("team", "page") for ability in ABILITIES)


def test_the_table_knows_no_other_rights():
    assert set().union(*GRANTS["team"].values()) == set(ABILITIES)


@pytest.mark.parametrize("role", PEOPLE)
def test_the_table_holds_in_the_api(api, people, base, role):
    client, records = api(people[role]), f"{base}/team-data/tasks"
    may = {ability: row[list(PEOPLE).index(role)] for ability, row in ABILITIES.items()}
    foreign = api(people["owner"]).post(records, {"data": {}}).json()["id"]
    own = client.post(records, {"data": {}})
    victim = join(make_page(people["owner"], "team_app", name="x"), make_user("victim"))
    Membership.objects.filter(pk=victim.pk).update(team=Membership.objects.get(user=people["member"]).team)

    assert (client.get(records).status_code == 200) == may["read"]
    assert (own.status_code == 201) == may["create"]
    if may["create"]:
        assert client.patch(f"{records}/{own.json()['id']}", {"data": {}}).status_code == 200
        assert client.delete(f"{records}/{own.json()['id']}").status_code == 204
    if role != "owner":
        assert (client.patch(f"{records}/{foreign}", {"data": {}}).status_code == 200) == may["change_any"]
        assert (client.delete(f"{records}/{foreign}").status_code == 204) == may["change_any"]
    assert (client.post(f"{base}/team/invite").status_code == 201) == may["invite"]
    members = f"{base}/team/members/{victim.user_id}"
    assert (client.patch(members, {"role": "viewer"}).status_code == 200) == may["manage_roles"]
    assert (client.delete(members).status_code == 200) == may["remove"]


# Invites


def test_it_invites(api, alice, base, team_page):
    response = api(alice).post(f"{base}/team/invite", {})

    assert response.status_code == 201
    answer = response.json()
    assert set(answer) == {"success", "inviteCode", "inviteUrl", "role", "expiresAt"}
    assert re.fullmatch("[A-Za-z0-9]{16}", answer["inviteCode"])
    assert answer["inviteUrl"] == f"http://localhost/join/{answer['inviteCode']}"
    assert (answer["success"], answer["role"]) == (True, "member")
    invite = Invite.objects.get()
    assert abs(invite.expires_at - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)
    assert (invite.team, invite.max_uses, invite.created_by) == (team_page.team, None, alice)


@pytest.mark.parametrize("fields", [{"role": "viewer"}, {"expiresInDays": 1}, {"expiresInDays": 365}, {"maxUses": 5}])
def test_it_takes_every_field(api, alice, base, fields):
    assert api(alice).post(f"{base}/team/invite", fields).status_code == 201

    invite = Invite.objects.get()
    days = (invite.expires_at - timezone.now()).total_seconds() / 86400
    assert invite.role == fields.get("role", "member")
    assert invite.max_uses == fields.get("maxUses")
    assert round(days) == fields.get("expiresInDays", 30)


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "owner"},
        {"role": "boss"},
        {"role": ""},
        {"role": None},
        {"role": 1},
        {"email": "nobody"},
        {"email": ""},
        {"email": None},
        {"email": 5},
        {"email": "a@example.org\nBcc: b@example.org"},
        {"expiresInDays": 0},
        {"expiresInDays": 366},
        {"expiresInDays": "30"},
        {"expiresInDays": 1.5},
        {"expiresInDays": True},
        {"maxUses": 0},
        {"maxUses": -1},
        {"maxUses": 2**31},
        {"maxUses": "1"},
        {"maxUses": True},
    ],
    ids=str,
)
def test_it_rejects(api, alice, base, fields):
    response = api(alice).post(f"{base}/team/invite", fields)

    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")
    assert not Invite.objects.exists()


@pytest.mark.parametrize("configured", [True, False])
def test_an_invite_by_mail(api, alice, base, settings, configured):
    settings.MAIL_CONFIGURED = configured
    answer = api(alice).post(f"{base}/team/invite", {"email": "nora@example.org", "maxUses": 9}).json()

    assert answer["mailed"] is configured
    assert (Invite.objects.get().max_uses, Invite.objects.get().email) == (1, "nora@example.org")
    assert [message.to for message in mail.outbox] == [["nora@example.org"]] * configured
    assert all(answer["inviteUrl"] in message.body for message in mail.outbox)


def test_a_page_name_cannot_write_mail_headers(api, alice, settings):
    settings.MAIL_CONFIGURED = True
    page = make_page(alice, "team_app", name="Board\r\nBcc: victim@example.org")
    answer = api(alice).post(f"/api/pages/{page.pk}/team/invite", {"email": "nora@example.org"})

    assert answer.status_code == 201
    assert mail.outbox[0].recipients() == ["nora@example.org"]
    assert "\n" not in mail.outbox[0].subject


def test_mail_that_fails_still_leaves_the_invite(api, alice, base, settings, monkeypatch):
    settings.MAIL_CONFIGURED = True

    def refuse(**letter):
        raise ConnectionRefusedError

    monkeypatch.setattr("pages_app.team.invite_mail.send_mail", refuse)
    response = api(alice).post(f"{base}/team/invite", {"email": "nora@example.org"})

    assert (response.status_code, response.json()["mailed"]) == (201, False)
    assert Invite.objects.count() == 1


def test_it_lists_the_invites_that_work(api, people, base):
    client = api(people["admin"])
    codes = [client.post(f"{base}/team/invite", {"maxUses": 1}).json()["inviteCode"] for _ in range(4)]
    Invite.objects.filter(code=codes[0]).update(expires_at="2020-01-01T00:00:00Z")
    Invite.objects.filter(code=codes[1]).update(uses=1)
    client.delete(f"{base}/team/invites/{codes[2]}")
    response = client.get(f"{base}/team/invites")

    assert response.status_code == 200
    (invite,) = response.json()["invites"]
    assert set(invite) == {"code", "role", "email", "uses", "maxUses", "expiresAt", "createdBy"}
    assert (invite["code"], invite["email"], invite["uses"], invite["maxUses"]) == (codes[3], None, 0, 1)
    assert invite["createdBy"] == {"id": people["admin"].pk, "username": "adam"}


def test_taking_an_invite_back_ends_it_at_once(api, alice, charlie, base):
    code = api(alice).post(f"{base}/team/invite").json()["inviteCode"]

    assert api(alice).delete(f"{base}/team/invites/{code}").json() == {"success": True}
    assert api(alice).delete(f"{base}/team/invites/{code}").status_code == 404
    assert api(charlie).post(f"/api/join/{code}").status_code == 404


def test_an_invite_of_another_team_is_not_found(api, alice, charlie, base):
    other = make_page(charlie, "team_app", name="Other")
    code = api(charlie).post(f"/api/pages/{other.pk}/team/invite").json()["inviteCode"]

    assert api(alice).delete(f"{base}/team/invites/{code}").status_code == 404
    assert code not in api(alice).get(f"{base}/team/invites").content.decode()
    assert api(charlie).get(f"/api/join/{code}").status_code == 200


# Members


def test_it_lists_the_members(api, people, base):
    response = api(people["viewer"]).get(f"{base}/team/members")

    assert response.status_code == 200
    members = response.json()["members"]
    assert {(member["username"], member["role"]) for member in members} == {
        ("alice", "owner"),
        ("adam", "admin"),
        ("bob", "member"),
        ("vera", "viewer"),
    }
    assert all(set(member) == {"user_id", "username", "role", "status", "joined_at"} for member in members)
    assert {member["status"] for member in members} == {"accepted"}
    assert "@" not in response.content.decode()


def test_pending_members_are_shown_to_who_may_invite(api, people, base):
    api(people["owner"]).post(f"{base}/team/invite", {"email": "nora@example.org", "role": "viewer"})
    shown = {role: api(user).get(f"{base}/team/members").json()["members"][4:] for role, user in people.items()}

    pending = {"user_id": None, "username": None, "role": "viewer", "status": "pending", "joined_at": None}
    pending["email"] = "nora@example.org"
    assert shown == {"owner": [pending], "admin": [pending], "member": [], "viewer": []}


@pytest.mark.parametrize("role", ["admin", "member", "viewer"])
def test_the_owner_changes_roles(api, people, base, team_page, role):
    response = api(people["owner"]).patch(f"{base}/team/members/{people['member'].pk}", {"role": role})

    assert response.status_code == 200
    assert set(response.json()) == {"user_id", "username", "role", "status", "joined_at"}
    assert response.json()["role"] == role_of(people["member"], team_page) == role


@pytest.mark.parametrize("body", [{}, {"role": "owner"}, {"role": "boss"}, {"role": None}, {"role": 1}, {"role": ""}])
def test_it_rejects_any_other_role(api, people, base, team_page, body):
    response = api(people["owner"]).patch(f"{base}/team/members/{people['member'].pk}", body)

    assert response.status_code == 400
    assert role_of(people["member"], team_page) == "member"


@pytest.mark.parametrize("user_id", ["0", "999999", "9" * 19, "9" * 40])
def test_an_unknown_member_is_not_found(api, alice, base, user_id):
    assert api(alice).patch(f"{base}/team/members/{user_id}", {"role": "viewer"}).status_code == 404
    assert api(alice).delete(f"{base}/team/members/{user_id}").status_code == 404


def test_somebody_outside_the_team_is_not_found(api, alice, charlie, base):
    assert api(alice).patch(f"{base}/team/members/{charlie.pk}", {"role": "viewer"}).status_code == 404
    assert api(alice).delete(f"{base}/team/members/{charlie.pk}").status_code == 404


REMOVALS = {  # who removes: owner, admin, member, viewer
    "owner": (403, 403, 403, 403),
    "admin": (200, 200, 403, 403),  # Adam himself: leaving is always possible
    "member": (200, 200, 200, 403),
    "viewer": (200, 200, 403, 200),
}


@pytest.mark.parametrize("target", REMOVALS)
def test_who_removes_whom(api, people, base, team_page, target):
    statuses = []
    for user in people.values():
        rights = Membership.objects.get(user=people[target])
        statuses.append((user.username, api(user).delete(f"{base}/team/members/{people[target].pk}").status_code))
        Membership.objects.update_or_create(team=rights.team, user=people[target], defaults={"role": rights.role})

    by_name = dict(statuses)
    assert tuple(by_name[name] for name in PEOPLE.values()) == REMOVALS[target]


def test_an_admin_does_not_remove_another_admin(api, people, base, team_page):
    other = make_user("anna")
    join(team_page, other, Role.ADMIN)

    assert api(people["admin"]).delete(f"{base}/team/members/{other.pk}").status_code == 403
    assert api(people["owner"]).delete(f"{base}/team/members/{other.pk}").status_code == 200


def test_a_removed_member_loses_access_at_once_and_leaves_the_records(api, alice, bob, base):
    client = api(bob)
    record = client.post(f"{base}/team-data/tasks", {"data": {"n": 1}}).json()
    api(alice).delete(f"{base}/team/members/{bob.pk}")

    assert client.get(f"{base}/team-data/tasks").status_code == 403
    assert api(alice).get(f"{base}/team-data/tasks/{record['id']}").json()["createdBy"]["username"] == "bob"


def test_a_viewer_cannot_change_what_they_wrote_as_member(api, alice, bob, base):
    record = api(bob).post(f"{base}/team-data/tasks", {"data": {"n": 1}}).json()
    api(alice).patch(f"{base}/team/members/{bob.pk}", {"role": "viewer"})
    path = f"{base}/team-data/tasks/{record['id']}"

    assert api(bob).patch(path, {"data": {"n": 2}}).status_code == 403
    assert api(bob).delete(path).status_code == 403


@pytest.mark.parametrize("path", ["team/members", "team/invites"])
def test_a_page_without_team_refuses_even_the_owner(api, alice, path):
    page = make_page(alice, "solo_app", name="Solo")

    assert api(alice).get(f"/api/pages/{page.pk}/{path}").status_code == 403
