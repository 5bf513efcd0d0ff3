"""The description of one page's API, as far as the caller may know it (CONTRACT 20, row 93)."""

import json

import jsonschema_rs
import pytest

from accounts.models import MembershipPlan
from developers import page_openapi
from pages_app.models import Page
from tests.conftest import make_page

SCHEMA = {"fields": {"title": {"type": "string", "required": True, "maxLength": 9}}, "strict": True}


def describe(api, page):
    response = api.get(f"/api/pages/{page.pk}/openapi.json")
    assert response.status_code == 200, response.content
    return response.json()


def data_of(document, name):
    return document["components"]["schemas"][name]


def stores_in(document, page):
    parts = {path.removeprefix(f"/api/pages/{page.pk}/").partition("/")[0] for path in document["paths"]}
    return {part for part in parts if part.endswith(("-data", "-files"))}


def test_it_works(api, alice, team_page):
    owner, base = api(alice), f"/api/pages/{team_page.pk}"
    owner.put(f"{base}/team-data/tasks/schema", {"schema": SCHEMA})
    owner.post(f"{base}/team-data/notes", {"data": {"text": "x", "n": 1}})
    document = describe(owner, team_page)

    assert document["info"]["title"] == "Board"
    assert {f"{base}/team-data/tasks", f"{base}/team-data/notes/{{record}}", f"{base}/team-data/{{collection}}"} <= set(
        document["paths"]
    )
    assert data_of(document, "TeamData.tasks")["properties"]["title"]["maxLength"] == 9
    assert data_of(document, "TeamData.tasks")["required"] == ["title"]
    changes, stored = (data_of(document, f"TeamData.tasks.{form}") for form in ("changes", "stored"))
    assert "required" not in changes | stored
    assert (changes["properties"]["title"]["type"], stored["properties"]["title"]["type"]) == (
        "string",
        ["string", "null"],
    )
    assert "x-inferred" not in data_of(document, "TeamData.tasks")
    assert data_of(document, "TeamData.notes")["x-inferred"] is True
    assert data_of(document, "TeamData.notes")["properties"] == {"text": {"type": "string"}, "n": {"type": "integer"}}


@pytest.mark.parametrize(
    ("mode", "more", "expected"),
    [
        ("page", {}, set()),
        ("solo_app", {}, {"solo-data", "solo-files"}),
        ("team_app", {"page_api_cms_enabled": True}, {"team-data", "team-files", "cms-data"}),
        ("social_app", {"page_api_form_enabled": True}, {"social-data", "social-files", "form-data"}),
    ],
)
def test_only_what_is_switched_on(api, alice, mode, more, expected):
    page = make_page(alice, mode, **more)
    document = describe(api(alice), page)

    assert stores_in(document, page) == expected
    assert any("/team/" in path for path in document["paths"]) == (mode == "team_app")
    assert ("/api/join/{code}" in document["paths"]) == (mode == "team_app")
    assert {"/api/auth/token", f"/api/pages/{page.pk}"} <= set(document["paths"])
    assert f"/api/pages/{page.pk}/assets" in document["paths"]
    assert not any("{page}" in path for path in document["paths"])


def test_every_reference_leads_somewhere_and_nothing_is_left_over(api, alice, team_page):
    api(alice).post(f"/api/pages/{team_page.pk}/team-data/notes", {"data": {"a": 1}})
    document = describe(api(alice), team_page)
    text = json.dumps(document)

    for kind, named in document["components"].items():
        for name in named if kind != "securitySchemes" else ():
            assert f'"#/components/{kind}/{name}"' in text
    for name in ("SoloRecord", "SocialRecord", "CmsRecord"):
        assert name not in text
    ids = [op["operationId"] for item in document["paths"].values() for op in item.values() if "operationId" in op]
    assert len(ids) == len(set(ids))


def resolved(document, name):
    """The schema of a component, on its own feet."""
    return {"$ref": f"#/components/schemas/{name}", "components": document["components"]}


def test_a_record_is_as_described(api, alice, team_page):
    path = f"/api/pages/{team_page.pk}/team-data/tasks"
    api(alice).put(f"{path}/schema", {"schema": SCHEMA})
    record = api(alice).post(path, {"data": {"title": "Ship"}}).json()
    validator = jsonschema_rs.Draft202012Validator(resolved(describe(api(alice), team_page), "TeamRecord.tasks"))

    assert validator.is_valid(record)
    assert not validator.is_valid(record | {"data": {"title": 5}})
    assert validator.is_valid(record | {"data": {"title": None}})
    assert not validator.is_valid(record | {"more": 1})


def test_a_body_is_as_described(api, alice, team_page):
    path = f"/api/pages/{team_page.pk}/team-data/tasks"
    api(alice).put(f"{path}/schema", {"schema": SCHEMA})
    document = describe(api(alice), team_page)
    for method, address, missing_is_fine in (("post", path, False), ("patch", f"{path}/{{record}}", True)):
        body = document["paths"][address][method]["requestBody"]["content"]["application/json"]["schema"]
        validator = jsonschema_rs.Draft202012Validator(body | {"components": document["components"]})
        assert validator.is_valid({"data": {"title": "Ship"}})
        assert validator.is_valid({"data": {}}) == missing_is_fine
        assert not validator.is_valid({"data": {"title": 5}})
        assert not validator.is_valid({})


def test_what_the_caller_may_not_read_is_not_looked_into(api, alice, bob, charlie, team_page):
    api(alice).post(f"/api/pages/{team_page.pk}/team-data/secret_plans", {"data": {"canary_field": 1}})

    assert "canary_field" in json.dumps(describe(api(bob), team_page))
    for other in (api(charlie), api(), api(bob, scopes=["pages:read"])):
        text = json.dumps(describe(other, team_page))
        assert "canary_field" not in text and "secret_plans" not in text
        assert "team-data" in text


def test_gated_and_private_records_stay_unknown(api, alice, charlie, cms_page, solo_page):
    plan = MembershipPlan.objects.create(owner=alice, name="Gold")
    posts = f"/api/pages/{cms_page.pk}/cms-data"
    api(alice).post(f"{posts}/posts", {"data": {"free": 1}})
    api(alice).post(f"{posts}/posts", {"data": {"paid": 1}, "planId": plan.pk})
    api(alice).post(f"{posts}/extras", {"data": {"paid": 1}, "planId": plan.pk})
    api(charlie).post(f"/api/pages/{solo_page.pk}/solo-data/diary", {"data": {"canary_field": 1}})

    assert set(data_of(describe(api(), cms_page), "CmsData.posts")["properties"]) == {"free"}
    assert "extras" not in json.dumps(describe(api(charlie), cms_page))
    assert "paid" in json.dumps(describe(api(alice), cms_page))
    assert "canary_field" not in json.dumps(describe(api(alice), solo_page))


def test_schemas_are_for_everybody(api, alice, team_page):
    api(alice).put(f"/api/pages/{team_page.pk}/team-data/tasks/schema", {"schema": SCHEMA})

    assert data_of(describe(api(), team_page), "TeamData.tasks")["required"] == ["title"]


def test_it_rejects_hidden_pages(api, team_page, charlie):
    Page.objects.filter(pk=team_page.pk).update(is_published=False)
    for other in (api(), api(charlie)):
        assert other.get(f"/api/pages/{team_page.pk}/openapi.json").status_code == 404


def test_only_so_many_collections_are_written_out(api, alice, team_page, monkeypatch):
    monkeypatch.setattr(page_openapi, "NAMED_MAX", 3)
    owner, base = api(alice), f"/api/pages/{team_page.pk}/team-data"
    for name in ("a", "b"):
        owner.put(f"{base}/{name}/schema", {"schema": SCHEMA})
    for name in ("c", "d", "e"):
        owner.post(f"{base}/{name}", {"data": {"n": 1}})
    paths = describe(owner, team_page)["paths"]

    assert [name for name in "abcde" if f"{base}/{name}" in paths] == ["a", "b", "c"]
    assert f"{base}/{{collection}}" in paths


def test_hostile_names_stay_data(api, alice, team_page):
    fields = {"fields": {name: {"type": "string"} for name in ("$ref", "<script>", "properties", "a/b~c")}}
    api(alice).put(f"/api/pages/{team_page.pk}/team-data/tasks/schema", {"schema": fields})
    api(alice).post(f"/api/pages/{team_page.pk}/team-data/notes", {"data": {"$ref": "#/components/schemas/Error"}})
    document = describe(api(alice), team_page)

    assert set(data_of(document, "TeamData.tasks")["properties"]) == set(fields["fields"])
    assert data_of(document, "TeamData.notes")["properties"] == {"$ref": {"type": "string"}}
