"""Copying a team page (CONTRACT 10.6)."""

import re

import pytest

from accounts.models import ApiToken, Membership
from accounts.scopes import SCOPES
from pages_app.models import Page
from tests.conftest import HTML, Api, make_page

SCHEMA = {"fields": {"title": {"type": "string", "required": True}}, "strict": False}


def fork(api, page, **kwargs):
    return api.post(f"/api/pages/{page.pk}/fork", **kwargs)


def test_it_works(api, charlie, team_page):
    response = fork(api(charlie), team_page)
    body = response.json()
    copy = Page.objects.get(pk=body["newPageId"])

    assert response.status_code == 200
    assert set(body) == {
        "success", "newPageId", "newSlug", "redirectUrl", "pageUrl", "inviteCode", "inviteUrl", "workspaceId",
        "message",
    }  # fmt: skip
    assert re.fullmatch(r"board-[0-9a-f]{8}", body["newSlug"])
    assert body["redirectUrl"] == f"/p/{body['newSlug']}" and body["pageUrl"].endswith(body["redirectUrl"])
    assert (copy.owner, copy.default_mode, copy.is_published, copy.team_id) == (
        charlie, "team_app", True, body["workspaceId"],
    )  # fmt: skip
    assert copy.team_id != team_page.team_id


def test_what_comes_along(api, alice, charlie, team_page):
    owner = api(alice)
    change = {"description": "Ours", "page_api_cms_enabled": True, "html_content": "<p>2"}
    owner.patch(f"/api/pages/{team_page.pk}", change)
    owner.put(f"/api/pages/{team_page.pk}/team-data/tasks/schema", {"schema": SCHEMA})
    owner.put(f"/api/pages/{team_page.pk}/agent-spec", {"spec": "Read me."})
    copy = Page.objects.get(pk=fork(api(charlie), team_page).json()["newPageId"])
    theirs = api(charlie)

    page = theirs.get(f"/api/pages/{copy.pk}").json()
    assert page["page"]["html_content"] == "<p>2"
    assert (page["page"]["name"], page["page"]["description"]) == ("Board", "Ours")
    assert page["page"]["page_api_cms_enabled"] is True
    assert page["versionCount"] == 1
    assert theirs.get(f"/api/pages/{copy.pk}/agent-spec").json()["spec"] == "Read me."
    assert theirs.post(f"/api/pages/{copy.pk}/team-data/tasks", {"data": {}}).status_code == 400


def test_what_does_not(api, alice, bob, charlie, team_page):
    api(alice).post(f"/api/pages/{team_page.pk}/team-data/tasks", {"data": {"a": 1}})
    api(alice).patch(f"/api/pages/{team_page.pk}", {"preview_image": "https://example.org/a.png"})
    copy = Page.objects.get(pk=fork(api(charlie), team_page).json()["newPageId"])

    assert api(charlie).get(f"/api/pages/{copy.pk}/team-data").json() == {"collections": []}
    members = Membership.objects.filter(team=copy.team)
    assert list(members.values_list("user__username", "role")) == [("charlie", "owner")]
    assert (copy.views, copy.preview_image) == (0, None)
    assert api(bob).get(f"/api/pages/{copy.pk}").status_code == 403


def test_the_invite_works(api, bob, charlie, team_page):
    body = fork(api(charlie), team_page).json()

    assert body["inviteUrl"].endswith(f"/join/{body['inviteCode']}")
    joined = api(bob).post(f"/api/join/{body['inviteCode']}").json()
    assert (joined["role"], joined["page"]["id"]) == ("member", body["newPageId"])
    assert api(bob).post(f"/api/pages/{body['newPageId']}/team-data/tasks", {"data": {}}).status_code == 201


def test_each_copy_has_an_address_of_its_own(api, alice, team_page):
    Page.objects.filter(pk=team_page.pk).update(slug="a" * 100)
    slugs = {fork(api(alice), team_page).json()["newSlug"] for _ in range(3)}

    assert len(slugs) == 3
    assert all(re.fullmatch(r"a{91}-[0-9a-f]{8}", slug) for slug in slugs)


@pytest.mark.parametrize("mode", ["page", "solo_app", "social_app"])
def test_it_rejects_other_modes(api, alice, charlie, mode):
    for who in (alice, charlie):
        response = fork(api(who), make_page(alice, mode))
        assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(("hidden", "status"), [({"is_published": False}, 404), ({"is_unlisted": True}, 403)])
def test_it_rejects_what_is_not_public_but_for_the_owner(api, alice, charlie, team_page, hidden, status):
    Page.objects.filter(pk=team_page.pk).update(**hidden)

    assert fork(api(charlie), team_page).status_code == status
    response = fork(api(alice), team_page)
    assert response.status_code == 200
    copy = Page.objects.get(pk=response.json()["newPageId"])
    assert copy.is_published and not copy.is_unlisted


def test_it_rejects_a_member_of_an_unpublished_team(api, bob, team_page):
    Page.objects.filter(pk=team_page.pk).update(is_published=False)

    assert fork(api(bob), team_page).status_code == 403


def test_it_rejects_a_blocked_page(api, alice, team_page):
    Page.objects.filter(pk=team_page.pk).update(blocked_at=team_page.created_at)

    assert fork(api(alice), team_page).status_code == 403


def test_it_rejects_a_full_account_and_leaves_nothing(api, charlie, team_page, settings):
    settings.PAGES_PER_USER_MAX = 1
    make_page(charlie)
    before = Page.objects.count()

    assert fork(api(charlie), team_page).status_code == 403
    assert Page.objects.count() == before


def test_it_rejects_a_token_for_certain_pages(alice, team_page):
    token = ApiToken.issue(alice, "one page", SCOPES, page_ids=[team_page.pk])[1]

    assert fork(Api(token), team_page).json()["code"] == "INSUFFICIENT_SCOPE"


def test_a_body_is_not_looked_at(api, charlie, team_page):
    assert fork(api(charlie), team_page, body=b"\xff").status_code == 200
    assert HTML in Page.objects.last().versions.get().html
