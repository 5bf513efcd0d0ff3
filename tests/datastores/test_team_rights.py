"""Who may do what with team records (CONTRACT 7.1, 10.1)."""

import pytest

from accounts.roles import Role
from tests.conftest import join

#          read, create, change own, change any
WHO = {
    "owner": (200, 201, 200, 200),
    "admin": (200, 201, 200, 200),
    "member": (200, 201, 200, 403),
    "viewer": (200, 403, 403, 403),
    "stranger": (403, 403, 403, 403),
    "nobody": (401, 401, 401, 401),
}


@pytest.fixture
def client_of(team, alice, charlie, api):
    def client(who):
        if who in Role.values and who != "owner":
            join(team.page, charlie, who)
        return api() if who == "nobody" else api(alice if who == "owner" else charlie)

    return client


@pytest.mark.parametrize("who", WHO)
def test_who_may_what(who, client_of, team, bob, api):
    read, create, own, any_record = WHO[who]
    client, foreign = client_of(who), team.seen_by(api(bob)).create()["id"]
    created = client.post(team.url(), {"data": {}})
    mine = created.json().get("id", foreign)

    for path in (team.url(), team.url(foreign), team.url("count"), f"/api/pages/{team.page.pk}/team-data"):
        assert client.get(path).status_code == read
    assert created.status_code == create
    assert client.patch(team.url(mine), {"data": {}}).status_code == own
    assert client.patch(team.url(foreign), {"data": {}}).status_code == any_record
    assert client.delete(team.url(foreign)).status_code == (204 if any_record == 200 else any_record)


@pytest.mark.parametrize("who", WHO)
def test_a_batch_asks_per_operation(who, client_of, team, bob, api):
    _, create, _, any_record = WHO[who]
    client, foreign = client_of(who), team.seen_by(api(bob)).create()["id"]

    def send(*operations):
        return client.post(team.url("batch"), {"operations": list(operations)}).status_code

    assert send({"op": "create", "data": {}}) == (200 if create == 201 else create)
    assert send({"op": "create", "data": {}}, {"op": "update", "id": foreign, "data": {}}) == any_record
    assert send({"op": "delete", "id": foreign}) == any_record


def test_a_member_who_left_is_a_stranger(team, bob, api):
    record_id = team.seen_by(api(bob)).create()["id"]
    team.page.team.memberships.filter(user=bob).delete()

    assert api(bob).get(team.url()).status_code == 403
    assert api(bob).patch(team.url(record_id), {"data": {}}).status_code == 403


def test_the_members_of_another_team_are_strangers(team, alice, charlie, api):
    page = api(charlie).post("/api/pages", {"name": "Mine", "html_content": "<p>", "storage_mode": "team_app"}).json()
    path = f"/api/pages/{page['page']['id']}/team-data/tasks"

    assert api(charlie).post(path, {"data": {}}).status_code == 201
    assert api(charlie).get(team.url()).status_code == 403
    assert api(alice).get(path).status_code == 403


def test_a_member_of_an_unpublished_page_still_works(team, bob, charlie, api):
    team.page.is_published = False
    team.page.save()
    assert api(bob).post(team.url(), {"data": {}}).status_code == 201
    assert api(charlie).get(team.url()).status_code == 404
