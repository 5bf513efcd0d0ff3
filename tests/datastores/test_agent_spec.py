import pytest

from datastores.models import AgentSpec

FIELDS = {"fields": {"title": {"type": "string"}}, "strict": False}


@pytest.fixture
def url(team_page):
    return f"/api/pages/{team_page.pk}/agent-spec"


def test_it_works(api, alice, team_page, url):
    owner = api(alice)
    assert owner.get(url).json() == {"spec": None, "storageMode": "team_app", "schemas": []}

    text = "Tasks have a title.\né🙂"
    assert owner.put(url, {"spec": text}).json() == {"success": True, "spec": text}
    assert api().get(url).json()["spec"] == text
    assert owner.put(url, {"spec": ""}).json()["spec"] == ""
    for _ in range(2):
        assert owner.delete(url).json() == {"success": True}
    assert api().get(url).json()["spec"] is None


def test_all_schemas_come_along(api, alice, team_page, url):
    owner = api(alice)
    owner.patch(f"/api/pages/{team_page.pk}", {"page_api_form_enabled": True})
    owner.put(f"/api/pages/{team_page.pk}/team-data/tasks/schema", {"schema": FIELDS})
    owner.put(f"/api/pages/{team_page.pk}/form-data/contact/schema", {"schema": FIELDS})

    assert api().get(url).json()["schemas"] == [
        {"collection": "contact", "storageType": "form_data", "schema": FIELDS},
        {"collection": "tasks", "storageType": "team_data", "schema": FIELDS},
    ]


@pytest.mark.parametrize("body", [{}, {"spec": None}, {"spec": 5}, {"spec": {}}, {"text": "x"}])
def test_it_rejects_other_bodies(api, alice, url, body):
    assert api(alice).put(url, body).status_code == 400
    assert not AgentSpec.objects.exists()


def test_it_rejects_a_long_text(api, alice, url):
    assert api(alice).put(url, {"spec": "é" * 51_200}).status_code == 200
    response = api(alice).put(url, {"spec": "é" * 51_200 + "x"})
    assert (response.status_code, response.json()["code"]) == (413, "PAYLOAD_TOO_LARGE")


def test_it_rejects_the_team(api, bob, url):
    assert api(bob).put(url, {"spec": "x"}).status_code == 403
    assert api(bob).delete(url).status_code == 403


def test_it_works_by_slug(api, team_page):
    assert api().get(f"/api/pages/{team_page.slug}/agent-spec").status_code == 200
