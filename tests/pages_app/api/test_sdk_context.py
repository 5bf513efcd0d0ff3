import pytest

from accounts.roles import Role
from pages_app.models import Page
from pages_app.switches import FLAGS
from tests.conftest import join, make_page


def context(api, page):
    response = api.get(f"/api/pages/{page.pk}/sdk-context")
    assert response.status_code == 200
    return response.json()


def test_it_works(api, team_page, alice):
    assert context(api(alice), team_page) == {
        "user": {"id": alice.pk, "username": "alice"},
        "isPageOwner": True,
        "membership": {"user_id": alice.pk, "role": "owner", "status": "accepted"},
        "storageMode": "team_app",
        "flags": dict.fromkeys(FLAGS, False),
    }


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MEMBER, Role.VIEWER])
def test_the_role_in_the_team(api, team_page, charlie, role):
    join(team_page, charlie, role)

    assert context(api(charlie), team_page)["membership"]["role"] == role.value
    assert not context(api(charlie), team_page)["isPageOwner"]


def test_strangers_and_nobody(api, team_page, charlie):
    assert context(api(charlie), team_page)["membership"] is None
    assert context(api(charlie), team_page)["user"]["username"] == "charlie"
    assert context(api(), team_page)["user"] is None


def test_without_a_team_there_is_no_membership(api, alice, bob, team_page):
    assert context(api(alice), make_page(alice, "social_app"))["membership"] is None
    Page.objects.filter(pk=team_page.pk).update(allow_team_app=False)
    assert context(api(bob), team_page)["membership"] is None


def test_the_switches(api, cms_page):
    assert context(api(), cms_page)["flags"]["page_api_cms_enabled"] is True


def test_it_needs_no_scope_but_a_good_token(api, alice, cms_page):
    assert context(api(alice, scopes=["team-data:read"]), cms_page)["isPageOwner"]
    assert api(HTTP_AUTHORIZATION="Bearer x").get(f"/api/pages/{cms_page.pk}/sdk-context").status_code == 401
