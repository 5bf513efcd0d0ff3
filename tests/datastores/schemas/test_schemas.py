"""Schemas of collections: setting them, and what they then hold records to (CONTRACT 8)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from datastores.models import CollectionSchema
from journal.models import Change
from pages_app.models import Page
from tests.datastores.conftest import ABSENT_ID

SCHEMA = {
    "fields": {
        "title": {"type": "string", "required": True, "maxLength": 10},
        "price": {"type": "number", "min": 0},
        "kind": {"type": "enum", "values": ["new", "used"]},
    },
    "strict": False,
}


def put(shelf, schema=SCHEMA):
    response = shelf.client.put(shelf.url("schema"), {"schema": schema})
    assert response.status_code == 200, response.content
    return response.json()


def read(shelf):
    return shelf.client.get(shelf.url("schema")).json()


def assert_broken(response, *fields):
    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")
    assert {problem["field"] for problem in response.json()["details"]} == set(fields)
    assert all(problem["message"] for problem in response.json()["details"])


def test_it_works(store):
    assert read(store) == {"collection": "tasks", "schema": None}
    assert put(store) == {"success": True, "collection": "tasks", "schema": SCHEMA}
    assert read(store) == {"collection": "tasks", "schema": SCHEMA}
    assert read(store.other("others"))["schema"] is None


def test_the_order_of_the_fields_is_kept(store):
    put(store, {"fields": {name: {"type": "string"} for name in "zbay"}})

    assert list(read(store)["schema"]["fields"]) == ["z", "b", "a", "y"]


def test_a_create_is_checked(store):
    put(store)

    store.create({"title": "Chair", "price": 5, "more": [1]})
    response = store.client.post(store.url(), {"data": {"price": -1, "kind": "old"}})
    assert_broken(response, "title", "price", "kind")
    assert store.list()["total"] == 1


def test_a_patch_is_checked_in_what_it_sends(store):
    put(store)
    record_id = store.create({"title": "Chair", "price": 5})["id"]

    assert store.patch(record_id, {"price": 6}).status_code == 200
    assert store.patch(record_id, {"price": None}).status_code == 200
    assert_broken(store.patch(record_id, {"price": "six"}), "price")
    assert store.get(record_id).json()["data"] == {"title": "Chair", "price": None}


def test_a_change_cannot_empty_a_required_field(store):
    inside = {"type": "object", "properties": {"x": {"type": "number", "required": True}}}
    put(store, {"fields": SCHEMA["fields"] | {"at": inside}})
    record_id = store.create({"title": "Chair", "at": {"x": 1}})["id"]
    emptied = {"title": None, "at": {"x": None}}
    update = {"op": "update", "id": record_id, "data": emptied}

    assert_broken(store.patch(record_id, emptied), "title", "at.x")
    assert_broken(store.client.post(store.url("batch"), {"operations": [update]}), "title", "at.x")
    assert_broken(store.client.post(store.url(), {"data": emptied}), "title", "at.x")
    assert store.get(record_id).json()["data"] == {"title": "Chair", "at": {"x": 1}}
    if store.name == "cms":
        gated = store.client.patch(store.url(record_id), {"data": {"title": None}, "planId": None})
        assert_broken(gated, "title")


def test_each_operation_of_a_batch_is_checked(store):
    put(store)
    record_id = store.create({"title": "Chair"})["id"]
    operations = [
        {"op": "create", "data": {"title": "Table"}},
        {"op": "update", "id": record_id, "data": {"price": 1}},
        {"op": "create", "data": {}},
    ]
    response = store.client.post(store.url("batch"), {"operations": operations})

    assert_broken(response, "title")
    assert (response.json()["failedIndex"], response.json()["op"]) == (2, "create")
    assert store.list()["total"] == 1
    assert store.client.post(store.url("batch"), {"operations": operations[:2]}).status_code == 200

    operations[1]["data"] = {"kind": 1}
    assert store.client.post(store.url("batch"), {"operations": operations}).json()["failedIndex"] == 1


def test_whether_there_is_such_a_record_comes_first(store, social, api, bob):
    put(store)
    store.create({"title": "Chair"})

    assert store.patch(ABSENT_ID, {"title": 5}).status_code == 404

    put(social)
    record_id = social.create({"title": "Chair"})["id"]
    assert social.seen_by(api(bob)).patch(record_id, {"title": 5}).status_code == 403


def test_records_that_are_there_are_not_checked(store):
    record_id = store.create({"title": 5})["id"]
    put(store)

    assert store.get(record_id).json()["data"] == {"title": 5}
    assert store.patch(record_id, {"price": 1}).status_code == 200


def test_a_change_is_in_force_at_once(store):
    put(store)
    assert store.client.post(store.url(), {"data": {}}).status_code == 400
    put(store, {"fields": {"title": {"type": "string"}}})
    assert store.client.post(store.url(), {"data": {}}).status_code == 201
    put(store, {"fields": {}, "strict": True})
    assert_broken(store.client.post(store.url(), {"data": {"title": "x"}}), "title")
    store.client.delete(store.url("schema"))
    assert store.client.post(store.url(), {"data": {"title": 5}}).status_code == 201


def test_it_holds_for_its_own_collection_and_page_only(store, alice):
    put(store)
    store.other("others").create({})

    elsewhere = store.on_another_page(alice)
    put(elsewhere, {"fields": {}})
    elsewhere.create({})


def test_stores_do_not_share_schemas(social, api, alice):
    api(alice).put(f"/api/pages/{social.page.pk}/storage-config", {"allow_team_app": True})
    put(social)

    response = api(alice).post(f"/api/pages/{social.page.pk}/team-data/tasks", {"data": {}})
    assert response.status_code == 201


def test_deleting_works_twice(store):
    put(store)

    for _ in range(2):
        response = store.client.delete(store.url("schema"))
        assert (response.status_code, response.json()) == (200, {"success": True})
    assert read(store)["schema"] is None


def test_a_collection_with_a_schema_and_no_records_is_not_listed(store):
    put(store)

    assert store.collections() == []


@pytest.mark.parametrize("name", ["schema", "count", "batch"])
def test_path_words_are_fine_as_names(store, name):
    put(store.other(name))

    assert read(store.other(name))["schema"] == SCHEMA
    assert store.other(name).client.post(store.other(name).url(), {"data": {}}).status_code == 400


WRONG = [None, [], "x", {"fields": {"a": 1}}]
BODIES = [{}, {"fields": {}}, SCHEMA, *({"schema": wrong} for wrong in WRONG)]


@pytest.mark.parametrize("body", BODIES, ids=str)
def test_it_rejects_what_is_no_schema(store, body):
    put(store)
    response = store.client.put(store.url("schema"), body)

    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")
    assert read(store)["schema"] == SCHEMA


def test_it_rejects_bad_names(store):
    for name in ("Tasks", "a-b", "1a", "a" * 101, "é"):
        shelf = store.other(name)
        assert shelf.client.put(shelf.url("schema"), {"schema": SCHEMA}).status_code == 400
        assert shelf.client.get(shelf.url("schema")).status_code == 400


def test_it_rejects_a_switched_off_store(store):
    Page.objects.filter(pk=store.page.pk).update(**{store.kind.switch: False})
    for method in ("GET", "PUT", "DELETE"):
        assert store.client.send(method, store.url("schema"), {"schema": SCHEMA}).status_code == 403


def test_there_are_only_so_many(store, settings):
    settings.COLLECTIONS_MAX = 1
    put(store)
    put(store, {"fields": {}})

    shelf = store.other("others")
    assert shelf.client.put(shelf.url("schema"), {"schema": SCHEMA}).status_code == 403


def test_they_have_only_so_much_text(store, settings):
    settings.PAGE_SCHEMAS_MAX_BYTES = 500
    put(store)
    put(store)
    shelf = store.other("others")
    large = {"fields": {"a": {"type": "string", "description": "x" * 300}}}

    assert shelf.client.put(shelf.url("schema"), {"schema": large}).status_code == 413
    assert read(shelf)["schema"] is None


def test_changes_are_in_the_journal(store):
    put(store)
    put(store, {"fields": {}})
    store.client.delete(store.url("schema"))
    store.client.delete(store.url("schema"))

    rows = list(Change.objects.filter(subject="schema").order_by("pk"))
    assert [row.op for row in rows] == ["create", "update", "delete"]
    assert rows[1].before == {"store": store.name, "collection": "tasks", "schema": SCHEMA}
    assert rows[1].after["schema"] == {"fields": {}, "strict": False}
    assert rows[2].after is None


def test_the_page_takes_its_schemas_along(store):
    put(store)
    store.page.delete()

    assert not CollectionSchema.objects.exists()


def test_a_schema_costs_no_query_once_it_is_known(store):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            store.create({"title": "Chair"})
        return len(captured)

    store.create({"title": "first"})
    without = queries()
    put(store)
    store.create({"title": "learns it"})
    assert queries() == without


@pytest.mark.parametrize("number", [1, 3])
def test_every_operation_is_checked_once(number, store, monkeypatch):
    """Also where the collection is new, and so the short way into the database turns out not to be one."""
    checked = []
    monkeypatch.setattr(
        "datastores.schemas.enforcement.refusal_of", lambda validator, operation, effort: checked.append(operation)
    )

    put(store)
    store.fill(*[{}] * number)
    assert len(checked) == number
    store.fill(*[{}] * number)
    assert len(checked) == 2 * number
