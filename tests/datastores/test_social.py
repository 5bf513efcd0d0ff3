"""Social records: all may read, the creator alone may change (CONTRACT 7.3)."""

import pytest

from tests.conftest import join


@pytest.fixture
def bobs_post(social, bob, api):
    return social.seen_by(api(bob)).create({"text": "hello"})


@pytest.mark.parametrize("who, status", [("alice", 403), ("bob", 200), ("charlie", 403), ("nobody", 401)])
def test_who_may_change_bobs_post(who, status, social, bobs_post, alice, bob, charlie, api):
    client = {"alice": api(alice), "bob": api(bob), "charlie": api(charlie), "nobody": api()}[who]
    shelf, record_id = social.seen_by(client), bobs_post["id"]
    operations = [{"op": "update", "id": record_id, "data": {"text": "changed"}}]

    assert client.patch(social.url(record_id), {"data": {"text": "changed"}}).status_code == status
    assert client.post(social.url("batch"), {"operations": operations}).status_code == status
    assert shelf.delete(record_id).status_code == (204 if status == 200 else status)
    assert social.list()["total"] == (status != 200)
    if status != 200:
        assert social.list()["records"] == [bobs_post]


def test_everybody_reads(social, bobs_post, alice, charlie, api):
    for client in (api(), api(alice), api(charlie)):
        shelf = social.seen_by(client)
        assert shelf.list()["records"] == [bobs_post]
        assert shelf.get(bobs_post["id"]).json() == bobs_post
        assert shelf.count() == {"count": 1}
        assert shelf.collections()[0]["recordCount"] == 1


def test_a_role_in_a_team_gives_no_power(social, bobs_post, charlie, api):
    social.page.allow_team_app = True
    social.page.ensure_team()
    social.page.save()
    join(social.page, charlie, "admin")
    assert api(charlie).patch(social.url(bobs_post["id"]), {"data": {}}).status_code == 403
    assert api(charlie).delete(social.url(bobs_post["id"])).status_code == 403


def test_a_record_whose_creator_is_gone_is_nobodys(social, bobs_post, bob, charlie, api):
    bob.delete()
    for client in (social.client, api(charlie)):
        assert client.patch(social.url(bobs_post["id"]), {"data": {}}).status_code == 403
    assert social.get(bobs_post["id"]).json()["createdBy"] is None


def test_nobody_learns_more_of_a_creator_than_id_and_name(social, bobs_post, bob, api):
    text = api().get(social.url()).content.decode()
    assert bobs_post["createdBy"] == {"id": bob.pk, "username": "bob"}
    assert "example.org" not in text


def test_a_post_needs_a_sign_in(social, api):
    response = api().post(social.url(), {"data": {}})
    assert (response.status_code, response.json()["code"]) == (401, "UNAUTHORIZED")
