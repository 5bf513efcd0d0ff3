import pytest

from accounts.models import Membership
from pages_app.models import Page
from tests.conftest import make_page

OFF = {"allow_solo_app": False, "allow_team_app": False, "allow_social_app": False}
MODES = {"solo_app": "allow_solo_app", "team_app": "allow_team_app", "social_app": "allow_social_app"}


@pytest.fixture
def page(alice):
    return make_page(alice)


@pytest.fixture
def put(api, alice, page):
    return lambda **fields: api(alice).put(f"/api/pages/{page.pk}/storage-config", fields)


def test_it_works(api, bob, team_page):
    response = api(bob).get(f"/api/pages/{team_page.pk}/storage-config")

    assert response.status_code == 200
    assert response.json() == {"default_mode": "team_app"} | OFF | {"allow_team_app": True}


@pytest.mark.parametrize("mode", MODES)
def test_a_default_mode_turns_its_own_switch_on(put, mode):
    response = put(default_mode=mode)

    assert response.status_code == 200
    assert response.json() == {"success": True, "default_mode": mode} | OFF | {MODES[mode]: True}


def test_leaving_a_mode_turns_its_switch_off(put):
    put(default_mode="solo_app")

    assert put(default_mode="social_app").json()["allow_solo_app"] is False
    assert put(default_mode="page").json() == {"success": True, "default_mode": "page"} | OFF


def test_leaving_a_mode_may_keep_its_switch(put):
    put(default_mode="solo_app")

    assert put(default_mode="page", allow_solo_app=True).json()["allow_solo_app"] is True


def test_what_is_not_sent_keeps_its_value(put):
    put(default_mode="solo_app", allow_social_app=True)

    assert put(allow_team_app=True).json() == {
        "success": True,
        "default_mode": "solo_app",
        "allow_solo_app": True,
        "allow_team_app": True,
        "allow_social_app": True,
    }
    assert put(default_mode="solo_app").json()["allow_social_app"] is True


def test_the_switch_of_the_default_mode_cannot_be_off(put, page):
    put(default_mode="solo_app")
    for fields in ({"allow_solo_app": False}, {"default_mode": "team_app", "allow_team_app": False}):
        response = put(**fields)
        assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")
    assert Page.objects.get().default_mode == "solo_app"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"mode": "solo_app"},
        {"default_mode": "cms"},
        {"default_mode": "form"},
        {"default_mode": "Solo_App"},
        {"default_mode": None},
        {"default_mode": True},
        {"default_mode": ""},
        {"allow_solo_app": "true"},
        {"allow_team_app": 1},
        {"allow_social_app": None},
    ],
    ids=str,
)
def test_it_rejects(put, page, fields):
    response = put(**fields)

    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")
    assert Page.objects.get().default_mode == "page"


@pytest.mark.parametrize("fields", [{"default_mode": "team_app"}, {"allow_team_app": True}])
def test_a_team_has_the_page_owner_as_owner(put, alice, fields):
    put(**fields)

    assert list(Membership.objects.values_list("team", "user", "role")) == [
        (Page.objects.get().team_id, alice.pk, "owner")
    ]


def test_data_and_team_come_back_with_the_mode(api, alice, bob, team_page):
    base = f"/api/pages/{team_page.pk}"
    api(bob).post(f"{base}/team-data/tasks", {"data": {"n": 1}})
    api(alice).put(f"{base}/storage-config", {"default_mode": "page"})
    assert api(bob).get(f"{base}/team-data/tasks").status_code == 403
    assert api(alice).get(f"{base}/team-data/tasks").status_code == 403
    assert api(alice).get(f"{base}/team/members").status_code == 403

    api(alice).put(f"{base}/storage-config", {"default_mode": "team_app"})
    assert api(bob).get(f"{base}/team-data/tasks").json()["total"] == 1
