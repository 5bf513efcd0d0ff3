"""Versions of records: ETag, If-None-Match, If-Match, ifRev (CONTRACT 6.8)."""

import pytest

from tests.threads import at_once


def tag(shelf, record_id):
    return shelf.get(record_id)["ETag"]


def patch(shelf, record_id, data, if_match):
    return shelf.client.patch(shelf.url(record_id), {"data": data}, HTTP_IF_MATCH=if_match)


def delete(shelf, record_id, if_match):
    return shelf.client.delete(shelf.url(record_id), HTTP_IF_MATCH=if_match)


def batch(shelf, *operations):
    return shelf.client.post(shelf.url("batch"), {"operations": list(operations)})


def test_the_tag_is_the_number_of_the_latest_change(store):
    created = store.client.post(store.url(), {"data": {"n": 1}})
    record_id = created.json()["id"]
    store.create()

    assert created["ETag"] == tag(store, record_id) == '"1"'
    assert store.patch(record_id, {"n": 2})["ETag"] == tag(store, record_id) == '"3"'


def test_a_known_version_is_304(store):
    record_id = store.create({"n": 1})["id"]
    current = tag(store, record_id)

    for known in (current, f"W/{current}", f'"x", {current}', "*"):
        response = store.client.get(store.url(record_id), HTTP_IF_NONE_MATCH=known)
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", current)
    store.patch(record_id, {"n": 2})
    assert store.client.get(store.url(record_id), HTTP_IF_NONE_MATCH=current).json()["data"] == {"n": 2}


def test_304_is_for_those_who_may_read(team, cms, api, charlie, alice):
    from accounts.models import MembershipPlan

    secret = team.create()["id"]
    gated = cms.create(planId=MembershipPlan.objects.create(owner=alice, name="Gold").pk)["id"]

    assert api(charlie).get(team.url(secret), HTTP_IF_NONE_MATCH="*").status_code == 403
    assert api(charlie).get(cms.url(gated), HTTP_IF_NONE_MATCH="*").status_code == 403


def test_a_write_to_the_version_that_was_read_works(store):
    record_id = store.create({"n": 1})["id"]
    current = tag(store, record_id)

    assert patch(store, record_id, {"n": 2}, current).status_code == 200
    assert patch(store, record_id, {"n": 3}, f'"1000", W/{tag(store, record_id)}').status_code == 200
    assert patch(store, record_id, {"n": 4}, "*").status_code == 200
    assert delete(store, record_id, tag(store, record_id)).status_code == 204


def test_it_rejects_a_write_to_an_older_version(store):
    record_id = store.create({"n": 1})["id"]
    old = tag(store, record_id)
    now = store.patch(record_id, {"m": 2}).json()

    for response in (patch(store, record_id, {"n": 5}, old), delete(store, record_id, old)):
        assert (response.status_code, response.json()["code"]) == (412, "PRECONDITION_FAILED")
        assert response.json()["record"] == now
        assert response["ETag"] == tag(store, record_id)
    assert store.get(record_id).json() == now


@pytest.mark.parametrize("value", ["7", "seven", '"', "", "W/7"])
def test_it_rejects_what_is_no_tag(value, store):
    record_id = store.create({"n": 1})["id"]

    for response in (patch(store, record_id, {"n": 2}, value), delete(store, record_id, value)):
        assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")
    assert store.get(record_id).json()["data"] == {"n": 1}


def test_whose_the_record_is_comes_first(team, api, bob):
    record_id = team.create()["id"]
    bobs = team.seen_by(api(bob))

    assert patch(bobs, record_id, {}, '"99"').status_code == 403
    assert "record" not in delete(bobs, record_id, '"99"').json()


def test_a_batch_may_depend_on_versions(store):
    one, two = store.fill({"n": 1}, {"n": 2})
    revs = [int(tag(store, pk).strip('"')) for pk in (one, two)]

    operations = [
        {"op": "update", "id": one, "data": {"n": 10}, "ifRev": revs[0]},
        {"op": "update", "id": one, "data": {"m": 10}, "ifRev": revs[0]},
        {"op": "delete", "id": two, "ifRev": revs[1]},
    ]
    assert batch(store, *operations).status_code == 200
    assert store.list()["records"][0]["data"] == {"n": 10, "m": 10}


def test_it_rejects_a_batch_with_an_older_version(store):
    one, two = store.fill({"n": 1}, {"n": 2})
    rev = int(tag(store, two).strip('"'))
    store.patch(two, {"n": 3})
    before = store.get(two).json()

    for stale in ({"op": "update", "data": {"n": 9}}, {"op": "delete"}):
        response = batch(
            store,
            {"op": "update", "id": one, "data": {"n": 7}},
            {"op": "update", "id": two, "data": {"n": 8}},
            stale | {"id": two, "ifRev": rev},
        )
        assert (response.status_code, response.json()["code"]) == (412, "PRECONDITION_FAILED")
        assert response.json()["failedIndex"] == 2
        assert response.json()["record"] == before  # not as the operation before it would have made it
    assert [record["data"]["n"] for record in store.list(order="asc")["records"]] == [1, 3]


@pytest.mark.parametrize("rev", ["1", 1.5, True, [], {}])
def test_it_rejects_an_if_rev_that_is_no_number(rev, store):
    record_id = store.create()["id"]
    response = batch(store, {"op": "delete", "id": record_id, "ifRev": rev})

    assert (response.status_code, response.json()["failedIndex"]) == (400, 0)


def test_it_rejects_an_if_rev_for_a_create(store):
    assert batch(store, {"op": "create", "data": {}, "ifRev": 1}).status_code == 400
    assert batch(store, {"op": "create", "data": {}, "ifRev": None}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_many_writers_with_one_version_one_wins(store):
    record_id = store.create({"n": 0})["id"]
    current = tag(store, record_id)

    statuses = at_once(8, lambda n: patch(store, record_id, {"n": n}, current).status_code)

    assert sorted(statuses) == [200] + [412] * 7
