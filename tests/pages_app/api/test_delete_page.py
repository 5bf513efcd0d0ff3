import pytest
from django.apps import apps

from accounts.models import MembershipPlan
from datastores.models import CmsRecord, Collection, SocialRecord, SoloRecord, TeamRecord
from files.purging import purge_page
from journal.models import Change
from pages_app.models import Page
from tests.conftest import join, make_page

KEPT = ["accounts.User", "django_tasks_database.DBTaskResult", "pages_app.OldSlug"]


@pytest.fixture
def full_page(api, alice, bob):
    """A page that has something of everything."""
    page = make_page(alice, "team_app", page_api_cms_enabled=True)
    join(page, bob)
    api(alice).put(f"/api/pages/{page.pk}/storage-config", {"allow_solo_app": True, "allow_social_app": True})
    for store in ("team", "solo", "social", "cms"):
        api(alice).post(f"/api/pages/{page.pk}/{store}-data/things", {"data": {"n": 1}})
    api(alice).patch(f"/api/pages/{page.pk}", {"html_content": "<p>2</p>"})
    api(alice).post(f"/api/pages/{page.pk}/team/invite", {})
    return Page.objects.get(pk=page.pk)


def rows():
    """{model: number of rows}, models without rows left out."""
    counts = {model._meta.label: model.objects.count() for model in apps.get_models() if model._meta.managed}
    return {label: n for label, n in counts.items() if n and not label.startswith(("auth.", "contenttypes."))}


def test_it_works(api, alice, team_page):
    response = api(alice).delete(f"/api/pages/{team_page.pk}")

    assert response.status_code == 200
    assert response.json() == {"success": True, "message": "Page deleted successfully"}


def test_it_is_gone_at_once_everywhere(api, alice, bob, client, full_page):
    code = full_page.team.invites.get().code
    api(alice).delete(f"/api/pages/{full_page.pk}")

    base = f"/api/pages/{full_page.pk}"
    paths = [base, f"{base}/versions", f"{base}/storage-config", f"{base}/team/members", f"/api/join/{code}"]
    paths += [f"{base}/{store}-data/things" for store in ("team", "solo", "social", "cms")]
    paths += ["/api/pages/board", "/api/pages/by-slug/board", "/api/pages/lookup?slug=board"]
    for user in (alice, bob):
        assert {api(user).get(path).status_code for path in paths} == {404}
        assert api(user).get("/api/pages?team=true").json()["total"] == 0
    assert client.get("/p/board", SERVER_NAME="localhost").status_code == 404


def test_its_slug_is_free_for_its_owner_and_its_id_is_not(api, alice, team_page):
    api(alice).delete(f"/api/pages/{team_page.pk}")
    page = api(alice).post("/api/pages", {"name": "Board", "html_content": "x"}).json()["page"]

    assert page["slug"] == "board"
    assert page["id"] != team_page.pk


def test_twice_is_not_found(api, alice, team_page):
    statuses = [api(alice).delete(f"/api/pages/{team_page.pk}").status_code for _ in range(2)]

    assert statuses == [200, 404]


def test_the_task_removes_every_row(api, alice, full_page):
    assert {TeamRecord, SoloRecord, SocialRecord, CmsRecord, Collection, Change} <= {
        model for model in apps.get_models() if model._meta.label in rows()
    }
    api(alice).delete(f"/api/pages/{full_page.pk}")
    purge_page.func(full_page.pk)

    assert sorted(rows()) == KEPT


def test_the_task_leaves_other_pages_alone(api, alice, full_page):
    other = make_page(alice, "team_app", name="Other")
    api(alice).post(f"/api/pages/{other.pk}/team-data/things", {"data": {"n": 1}})
    api(alice).delete(f"/api/pages/{full_page.pk}")
    purge_page.func(full_page.pk)

    assert api(alice).get(f"/api/pages/{other.pk}/team-data/things").json()["total"] == 1
    assert Change.objects.filter(page_id=other.pk).exists()


def test_the_task_does_nothing_to_a_page_that_lives(api, alice, full_page):
    before = rows()
    purge_page.func(full_page.pk)
    purge_page.func(2**40)

    assert rows() == before


def test_a_membership_plan_outlives_the_page(api, alice, full_page):
    plan = MembershipPlan.objects.create(owner=alice, name="Gold")
    api(alice).post(f"/api/pages/{full_page.pk}/cms-data/things", {"data": {}, "planId": plan.pk})
    api(alice).delete(f"/api/pages/{full_page.pk}")
    purge_page.func(full_page.pk)

    assert MembershipPlan.objects.get() == plan
