"""Batches, CONTRACT 6.9: all or nothing, in order."""

import pytest

from journal.models import Change
from tests.datastores.conftest import ABSENT_ID, counters, recount


def send(shelf, operations):
    return shelf.client.post(shelf.url("batch"), {"operations": operations})


def create(**data):
    return {"op": "create", "data": data}


def update(record_id, **data):
    return {"op": "update", "id": record_id, "data": data}


def delete(record_id):
    return {"op": "delete", "id": record_id}


def test_it_works(store):
    kept, gone = store.fill({"a": 1, "b": 1}, {"a": 2})

    response = send(store, [update(kept, a=5), create(a=3), delete(gone)])

    assert response.status_code == 200
    first, second, third = response.json()["results"]
    revs = {record["id"]: record["rev"] for record in store.list()["records"]}
    assert first == {"op": "update", "success": True, "id": kept, "rev": revs[kept]}
    assert third == {"op": "delete", "success": True, "id": gone}
    new = {"op": "create", "success": True, "id": second["id"], "data": {"a": 3}, "rev": revs[second["id"]]}
    assert second == (new | {"planId": None} if store.name == "cms" else new)
    assert store.ids() == [second["id"], kept]
    assert store.get(kept).json()["data"] == {"a": 5, "b": 1}
    assert store.get(second["id"]).json()["data"] == {"a": 3}


def test_later_operations_see_earlier_ones(store):
    record_id = store.create({"n": 1})["id"]

    store.batch([update(record_id, n=2), update(record_id, m=3), update(record_id, n=None)])
    assert store.get(record_id).json()["data"] == {"n": None, "m": 3}

    response = send(store, [update(record_id, n=5), delete(record_id), update(record_id, n=6)])
    assert response.status_code == 404
    assert response.json()["failedIndex"] == 2
    assert store.get(record_id).json()["data"] == {"n": None, "m": 3}

    assert send(store, [delete(record_id), delete(record_id)]).json()["failedIndex"] == 1
    assert send(store, [update(record_id, n=7), delete(record_id)]).status_code == 200
    assert store.list()["total"] == 0


def test_the_rev_is_that_of_the_record_after_the_batch(store):
    record_id = store.create({"n": 1})["id"]
    results = store.batch([update(record_id, n=2), create(n=5), update(record_id, n=3)])

    assert results[0]["rev"] == results[2]["rev"] == store.get(record_id).json()["rev"]
    assert results[1]["rev"] == store.get(results[1]["id"]).json()["rev"]
    again = {"op": "update", "id": record_id, "data": {"n": 4}, "ifRev": results[2]["rev"]}
    assert send(store, [again]).status_code == 200
    assert send(store, [again]).status_code == 412


def test_creates_alone_say_their_rev(store):
    for _ in range(2):  # the first record of a collection takes another way than the next
        results = store.batch([create(n=1), create(n=2)])
        assert [result["rev"] for result in results] == [store.get(r["id"]).json()["rev"] for r in results]


def test_creates_follow_their_order(store):
    results = store.batch([create(n=n) for n in range(50)])

    assert [result["data"]["n"] for result in results] == list(range(50))
    records = store.list(order="asc")["records"]
    assert [record["id"] for record in records] == [result["id"] for result in results]
    assert [record["seq"] for record in records] == list(range(1, 51))
    assert len({record["createdAt"] for record in records}) == 1


def test_it_takes_a_hundred(store):
    assert len(store.batch([create(n=n) for n in range(100)])) == 100
    assert store.count() == {"count": 100}

    response = send(store, [create()] * 101)
    assert response.status_code == 400
    assert "failedIndex" not in response.json()
    assert store.count() == {"count": 100}


@pytest.mark.parametrize(
    "body",
    [{}, {"operations": []}, {"operations": None}, {"operations": {}}, {"operations": "create"}, {"data": {"a": 1}}],
)
def test_it_requires_operations(body, store):
    response = store.client.post(store.url("batch"), body)

    assert response.status_code == 400
    assert set(response.json()) == {"error", "code"}


@pytest.mark.parametrize(
    "operation, op",
    [
        (None, "unknown"),
        ("create", "unknown"),
        ([], "unknown"),
        ({}, "unknown"),
        ({"op": None}, "unknown"),
        ({"op": ["create"]}, "unknown"),
        ({"op": "upsert", "data": {}}, "upsert"),
        ({"op": "CREATE", "data": {}}, "CREATE"),
        ({"op": "create"}, "create"),
        ({"op": "create", "data": None}, "create"),
        ({"op": "create", "data": []}, "create"),
        ({"op": "create", "data": "x"}, "create"),
        ({"op": "update", "data": {}}, "update"),
        ({"op": "update", "id": ABSENT_ID}, "update"),
        ({"op": "update", "id": ABSENT_ID, "data": 1}, "update"),
        ({"op": "update", "id": 5, "data": {}}, "update"),
        ({"op": "delete"}, "delete"),
        ({"op": "delete", "id": None}, "delete"),
        ({"op": "delete", "id": {}}, "delete"),
    ],
)
def test_it_checks_the_form_of_all_before_the_first_runs(operation, op, store):
    # The first operation would fail with 404, were it to run.
    response = send(store, [delete(ABSENT_ID), create(a=1), operation])

    assert response.status_code == 400
    answer = response.json()
    assert (answer["code"], answer["failedIndex"], answer["op"]) == ("BAD_REQUEST", 2, op)
    assert answer["error"].startswith(f"Operation 2 ({op}): ")
    assert store.list()["total"] == 0


@pytest.mark.parametrize("bad", [update(ABSENT_ID, a=1), delete(ABSENT_ID), update("x", a=1), delete("x" * 100)])
def test_all_or_nothing(bad, store):
    kept, other = store.fill({"a": 1}, {"a": 2})
    before, row = store.list(), store.row()

    response = send(store, [update(kept, a=9), delete(other), create(a=3), bad, delete(ABSENT_ID)])

    assert response.status_code == 404
    answer = response.json()
    assert answer["error"].startswith(f"Operation 3 ({bad['op']}): ")
    assert {key: answer[key] for key in answer if key != "error"} == {
        "code": "NOT_FOUND", "failedIndex": 3, "op": bad["op"], "id": bad["id"][:64],
    }  # fmt: skip
    assert store.list() == before
    assert (store.row().last_seq, store.row().updated_at) == (row.last_seq, row.updated_at)
    assert Change.objects.filter(subject="record").count() == 2


def test_a_failing_first_batch_leaves_no_collection(store):
    send(store, [create(a=1), delete(ABSENT_ID)])

    assert store.collections() == []
    assert store.list()["total"] == 0


def test_records_of_other_collections_are_unknown(store):
    foreign = store.other("others").create({"a": 1})["id"]

    response = send(store, [create(), update(foreign, a=2)])

    assert (response.status_code, response.json()["failedIndex"]) == (404, 1)
    assert store.other("others").get(foreign).json()["data"] == {"a": 1}


def test_one_foreign_record_stops_it(team, social, bob, api):
    for shelf in (team, social):
        bobs = shelf.seen_by(api(bob))
        own, foreign = bobs.create({"a": 1})["id"], shelf.create({"a": 1})["id"]

        for operation in (update(foreign, a=2), delete(foreign)):
            response = send(bobs, [update(own, a=2), operation])

            assert response.status_code == 403
            answer = response.json()
            assert (answer["code"], answer["failedIndex"], answer["id"]) == ("FORBIDDEN", 1, foreign)
        assert bobs.get(own).json()["data"] == bobs.get(foreign).json()["data"] == {"a": 1}


def test_too_large_data_is_413_with_its_place(store, settings):
    settings.RECORD_MAX_BYTES = 100
    record_id = store.create({"a": "x" * 50})["id"]

    for operation in (create(a="x" * 100), update(record_id, b="x" * 50)):
        response = send(store, [create(), operation])
        assert response.status_code == 413
        assert (response.json()["code"], response.json()["failedIndex"]) == ("PAYLOAD_TOO_LARGE", 1)
    assert store.list()["total"] == 1


def test_the_counters_stay_exact(store):
    one, two = store.fill({"a": 1}, {"b": "é" * 20})
    store.batch([create(a=[1, 2]), update(one, a="longer than before"), update(one, c=1), delete(two), create()])

    row = store.row()
    assert counters(row) == recount(row)
    assert row.record_count == 3
    assert row.last_seq == 7


def test_it_needs_the_write_scope(store, alice, api):
    reader = store.seen_by(api(alice, scopes=[f"{store.name}-data:read"]))

    response = send(reader, [create()])

    assert response.status_code == 403
    assert response.json()["code"] == "INSUFFICIENT_SCOPE"


def test_it_needs_a_sign_in(store, api):
    assert send(store.seen_by(api()), [create()]).status_code == 401


def test_ids_are_never_taken_from_the_client(store):
    [result] = store.batch([create(a=1) | {"id": ABSENT_ID, "createdBy": 5, "seq": 99}])

    assert result["id"] != ABSENT_ID
    assert store.get(result["id"]).json()["seq"] == 1


def test_it_rejects_small_changes_that_would_fill_the_journal(team, monkeypatch):
    monkeypatch.setattr("datastores.write.sizes.JOURNAL_MAX_BYTES", 100_000)
    record_id = team.create({"text": "x" * 10_000})["id"]
    operations = [{"op": "update", "id": record_id, "data": {"n": n}} for n in range(20)]

    response = team.client.post(team.url("batch"), {"operations": operations})
    assert (response.status_code, response.json()["failedIndex"]) == (413, 4)
    assert team.get(record_id).json()["data"] == {"text": "x" * 10_000}
