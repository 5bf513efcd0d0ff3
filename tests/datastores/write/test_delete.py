import pytest

from datastores.models import Collection
from tests.datastores.conftest import MODELS, counters


def test_it_works(store):
    kept, gone = store.fill({"a": 1}, {"a": 2})

    response = store.delete(gone)

    assert (response.status_code, response.content) == (204, b"")
    assert store.ids() == [kept]
    assert store.list()["total"] == 1
    assert store.count() == {"count": 1}
    assert store.count(groupBy="a") == {"counts": {"1": 1}}
    assert MODELS[store.name].objects.count() == 1


def test_twice_is_not_found(store):
    record_id = store.create()["id"]
    store.delete(record_id)

    for response in (store.delete(record_id), store.get(record_id), store.patch(record_id, {"a": 1})):
        assert (response.status_code, response.json()["code"]) == (404, "NOT_FOUND")


def test_an_emptied_collection_is_not_listed_and_counts_on(store):
    record_id = store.create({"a": "x"})["id"]
    store.delete(record_id)

    assert store.collections() == []
    assert store.list()["total"] == 0
    assert counters(Collection.objects.get()) == {"record_count": 0, "hidden_count": 0, "bytes": 0}
    assert store.create()["seq"] > 1, "a number is never given twice"


@pytest.mark.parametrize("who, status", [("alice", 204), ("bob", 204), ("charlie", 403), ("nobody", 401)])
def test_who_may_delete_bobs_record(who, status, team, alice, bob, charlie, api):
    record_id = team.seen_by(api(bob)).create()["id"]
    client = {"alice": api(alice), "bob": api(bob), "charlie": api(charlie), "nobody": api()}[who]

    assert client.delete(team.url(record_id)).status_code == status
    assert MODELS["team"].objects.count() == (status != 204)


def test_it_needs_the_write_scope(store, alice, api):
    record_id = store.create()["id"]
    response = api(alice, scopes=[f"{store.name}-data:read"]).delete(store.url(record_id))

    assert (response.status_code, response.json()["code"]) == (403, "INSUFFICIENT_SCOPE")
    assert store.get(record_id).status_code == 200
