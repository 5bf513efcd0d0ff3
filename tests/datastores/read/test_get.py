import pytest

from tests.datastores.conftest import ABSENT_ID, NAMES

WHO = {
    "team": {"alice": 200, "bob": 200, "charlie": 403, "nobody": 401},
    "solo": {"alice": 200, "bob": 404, "charlie": 404, "nobody": 401},
    "social": {"alice": 200, "bob": 200, "charlie": 200, "nobody": 200},
    "cms": {"alice": 200, "bob": 200, "charlie": 200, "nobody": 200},
    "form": {"alice": 200, "bob": 403, "charlie": 403, "nobody": 401},
}


def test_it_works(store):
    record = store.create({"a": [1, {"b": None}]})
    response = store.get(record["id"])

    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response.json() == record
    assert store.get(record["id"].upper()).json() == record


@pytest.mark.parametrize("name", NAMES)
def test_who_may_read(name, shelf_of, alice, bob, charlie, api):
    shelf = shelf_of(name)
    record_id = shelf.create()["id"]
    people = {"alice": api(alice), "bob": api(bob), "charlie": api(charlie), "nobody": api()}
    assert {who: client.get(shelf.url(record_id)).status_code for who, client in people.items()} == WHO[name]


UNKNOWN = [ABSENT_ID, "1", "x", ABSENT_ID[:-1], ABSENT_ID + "0", ABSENT_ID.replace("-", "")]


@pytest.mark.parametrize("record_id", UNKNOWN)
def test_it_rejects_unknown_ids(record_id, store):
    store.create()
    for response in (store.get(record_id), store.patch(record_id, {"a": 1}), store.delete(record_id)):
        assert (response.status_code, response.json()["code"]) == (404, "NOT_FOUND")


def test_it_rejects_ids_of_other_places(store, alice):
    elsewhere = store.on_another_page(alice).create({"a": 1})["id"]
    neighbour = store.other("others").create({"a": 1})["id"]
    store.create()

    for record_id in (elsewhere, neighbour):
        for response in (store.get(record_id), store.patch(record_id, {"a": 2}), store.delete(record_id)):
            assert response.status_code == 404
    assert store.other("others").get(neighbour).json()["data"] == {"a": 1}


def test_it_needs_the_read_scope(store, alice, api):
    record_id = store.create()["id"]
    read, write = store.kind.scopes
    writer = api(alice, scopes=[write])

    for path in (store.url(record_id), store.url(), store.url("count")):
        response = writer.get(path)
        assert (response.status_code, response.json()["code"]) == (403, "INSUFFICIENT_SCOPE")
    assert api(alice, scopes=[read]).get(store.url(record_id)).status_code == 200


def test_a_bad_token_is_refused_where_none_is_needed(social, cms, api):
    for shelf in (social, cms):
        record_id = shelf.create()["id"]
        for path in (shelf.url(record_id), shelf.url(), shelf.url("count")):
            assert api(HTTP_AUTHORIZATION="Bearer nonsense").get(path).json()["code"] == "INVALID_TOKEN"


def test_it_works_by_slug(store):
    record = store.create()
    path = f"/api/pages/{store.page.slug}/{store.name}-data/tasks/{record['id']}"
    assert store.client.get(path).json() == record
