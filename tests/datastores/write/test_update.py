from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.roles import Role
from datastores.models import Collection
from datastores.write import run
from rest.times import now
from tests.conftest import join
from tests.datastores.conftest import ABSENT_ID, counters, recount

OLD = {"text": "a", "number": 1, "list": [1, 2], "object": {"x": 1, "y": {"z": 2}}, "null": None}


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"text": "b"},
        {"text": None},
        {"null": 0},
        {"list": []},
        {"list": [2]},
        {"object": {}},
        {"object": {"y": {}}},
        {"new": {"deep": [None]}},
        {"number": "1", "text": 1},
        {"": "", "a.b": 1, "0": 2, "$set": 3, '"': 4},
    ],
)
def test_it_merges_the_top_level(change, store):
    record = store.create(OLD)

    response = store.patch(record["id"], change)

    assert response.status_code == 200
    assert response.json()["data"] == OLD | change
    assert store.get(record["id"]).json() == response.json() == store.list()["records"][0]


def test_the_rest_of_the_record_stays(store):
    record, neighbour = store.create({"a": 1}), store.create({"a": 1})
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1)):
        changed = store.patch(record["id"], {"a": 2}).json()

    assert changed["updatedAt"] > record["updatedAt"]
    assert changed["rev"] > record["rev"]
    assert changed == record | {"data": {"a": 2}, "updatedAt": changed["updatedAt"], "rev": changed["rev"]}
    assert store.get(neighbour["id"]).json() == neighbour


def test_updated_at_moves_with_every_change(store):
    with time_machine.travel(datetime.now(UTC), tick=False):
        record = store.create()
        moments = [record["updatedAt"]] + [store.patch(record["id"], {}).json()["updatedAt"] for _ in range(3)]

    assert moments == sorted(set(moments))
    assert store.get(record["id"]).json()["updatedAt"] == moments[-1]


def test_a_clock_that_goes_back_does_not_take_updated_at_along(store):
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1)):
        record = store.create()
    assert store.patch(record["id"], {}).json()["updatedAt"] > record["updatedAt"]


def test_created_by_never_changes(team, bob, api):
    record = team.seen_by(api(bob)).create()
    changed = team.patch(record["id"], {"a": 1}, createdBy={"id": 1}).json()
    assert changed["createdBy"] == {"id": bob.pk, "username": "bob"}


def test_it_ignores_what_is_not_the_clients_to_say(store):
    record = store.create({"a": 1})
    spoofed = {"id": ABSENT_ID, "seq": 99, "collection": "others", "createdAt": "2001-01-01T00:00:00.000Z", "rev": 7}

    changed = store.patch(record["id"], {"a": 2}, **spoofed).json()

    assert {key: changed[key] for key in ("id", "seq", "collection", "createdAt")} == {
        key: record[key] for key in ("id", "seq", "collection", "createdAt")
    }


@pytest.mark.parametrize("body", [{}, {"data": None}, {"data": []}, {"data": "x"}, {"data": 1}, {"a": 1}])
def test_it_requires_data(body, store):
    record = store.create({"a": 1})

    assert store.client.patch(store.url(record["id"]), body).status_code == 400
    assert store.client.patch(store.url(ABSENT_ID), body).status_code == 400, "the form comes before the record"
    assert store.get(record["id"]).json() == record


def test_the_merged_size_has_a_limit(store, settings):
    settings.RECORD_MAX_BYTES = 100
    record = store.create({"a": "x" * 60})

    response = store.patch(record["id"], {"b": "x" * 40})

    assert (response.status_code, response.json()["code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert store.get(record["id"]).json() == record
    assert store.patch(record["id"], {"a": "", "b": "x" * 40}).status_code == 200


@pytest.mark.parametrize("number", [1e16, 1e18, 1e19, -1e19, 1e22, 1e300, 1e-7, 5e-324, -0.0, 2**63 - 1, 1.5])
def test_awkward_numbers_can_be_changed_counted_and_deleted(number, store):
    one, two = store.fill({"a": number}, {"a": [{"b": number}]})

    assert float(store.patch(one, {"c": 1}).json()["data"]["a"]) == float(number)
    store.batch([{"op": "update", "id": two, "data": {"c": 2}}])
    assert float(store.get(two).json()["data"]["a"][0]["b"]) == float(number)
    counts = store.count(groupBy="a")["counts"]
    assert sum(counts.values()) == 2
    assert float(number) in [float(key) for key in counts if key[0] != "["]
    store.batch([{"op": "delete", "id": one}])
    assert store.delete(two).status_code == 204
    assert counters(Collection.objects.get()) == {"record_count": 0, "hidden_count": 0, "bytes": 0}


def test_the_counters_stay_exact(store):
    record_id = store.create({"a": "é"})["id"]
    for change in ({"a": ""}, {"b": [1.50, "🙂"]}, {"a": "x" * 100}, {"a": None, "b": 1e2}):
        store.patch(record_id, change)

    row = store.row()
    assert counters(row) == recount(row)
    assert row.last_seq == 5


@pytest.mark.parametrize("who, status", [("alice", 200), ("bob", 200), ("charlie", 403), ("nobody", 401)])
def test_who_may_change_bobs_record(who, status, team, alice, bob, charlie, api):
    record_id = team.seen_by(api(bob)).create()["id"]
    client = {"alice": api(alice), "bob": api(bob), "charlie": api(charlie), "nobody": api()}[who]
    assert client.patch(team.url(record_id), {"data": {"a": 1}}).status_code == status


def test_a_creator_who_is_only_a_viewer_now_may_not(team, charlie, api):
    membership = join(team.page, charlie)
    record_id = team.seen_by(api(charlie)).create()["id"]
    membership.role = Role.VIEWER
    membership.save()

    assert api(charlie).patch(team.url(record_id), {"data": {}}).status_code == 403
    assert api(charlie).delete(team.url(record_id)).status_code == 403


def test_a_collection_deleted_in_between_takes_no_more_changes(store, monkeypatch):
    record_id = store.create({"n": 1})["id"]
    real = run.lock

    def lock_then_lose_the_collection(*args):
        rows = real(*args)
        Collection.objects.update(deleted_at=now())
        return rows

    monkeypatch.setattr(run, "lock", lock_then_lose_the_collection)

    assert store.patch(record_id, {"n": 2}).status_code == 404
    assert store.delete(record_id).status_code == 404
