"""The counter row of a collection: exact after any history; and the limits kept by it (CONTRACT 19)."""

from itertools import count

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import MembershipPlan
from datastores.models import Collection
from journal.models import Change
from tests.conftest import make_page
from tests.datastores.conftest import ABSENT_ID, Shelf, counters, recount
from tests.proofs import WHOLE

datas = st.dictionaries(
    st.sampled_from(["a", "b", "é", '"']),
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=9).filter(lambda t: "\0" not in t)
    | st.lists(st.sampled_from([0, 1.5, "🙂", None, {}]), max_size=3),
    max_size=3,
)  # fmt: skip
places = st.integers(0, 30)
operations = st.one_of(
    st.tuples(st.just("create"), places, datas, st.booleans()),
    st.tuples(st.just("update"), places, datas, st.booleans()),
    st.tuples(st.just("delete"), places, datas, st.booleans()),
)
collections = count()


def perform(shelf, plan, operation, known):
    """One operation as it is sent, on one of the `known` records or on none."""
    op, place, data, gated = operation
    sent = {"op": op, "data": data}
    if shelf.name == "cms" and op != "delete":
        sent["planId"] = plan.pk if gated else None
    if op != "create":
        sent["id"] = known[place] if place < len(known) else ABSENT_ID
    return sent


def send(shelf, batch):
    if len(batch) > 1:
        return shelf.client.post(shelf.url("batch"), {"operations": batch})
    [body] = batch
    match body.pop("op"):
        case "create":
            return shelf.client.post(shelf.url(), body)
        case "update":
            return shelf.client.patch(shelf.url(body["id"]), body)
        case "delete":
            return shelf.client.delete(shelf.url(body["id"]))


@settings(
    max_examples=100 if WHOLE else 12, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(history=st.lists(st.lists(operations, min_size=1, max_size=4), min_size=1, max_size=6))
def test_they_are_exact_after_any_history(history, store, alice):
    plan, _ = MembershipPlan.objects.get_or_create(owner=alice, name="Gold")
    shelf, written = store.other(f"c{next(collections)}"), 0
    for step in history:
        known = shelf.ids(order="asc")
        response = send(shelf, [perform(shelf, plan, operation, known) for operation in step])
        assert response.status_code in (200, 201, 204, 404)
        written += len(step) * (response.status_code != 404)
    row = Collection.objects.filter(page=shelf.page, name=shelf.collection).first()
    if written:
        assert counters(row) == recount(row)
        assert row.last_seq == written == Change.objects.filter(collection_id=row.pk).count()
        assert shelf.list()["total"] == row.record_count == len(shelf.ids(limit=100))


def test_a_collection_takes_so_many_records(store, settings):
    settings.RECORDS_MAX = 3
    ids = store.fill({}, {})
    batch = {"operations": [{"op": "create", "data": {}}] * 2}

    response = store.client.post(store.url("batch"), batch)
    assert (response.status_code, response.json()["code"]) == (403, "FORBIDDEN")
    assert "quota" in response.json()["error"]
    assert store.list()["total"] == 2

    store.create()
    assert store.client.post(store.url(), {"data": {}}).status_code == 403
    assert store.patch(ids[0], {"a": 1}).status_code == 200
    assert store.delete(ids[0]).status_code == 204
    assert store.create()["seq"] > 3


def test_a_page_takes_so_many_collections(store, settings, alice, api):
    settings.COLLECTIONS_MAX = 2
    store.other("one").create()
    store.other("two").create()

    response = store.client.post(store.other("three").url(), {"data": {}})
    assert (response.status_code, response.json()["code"]) == (403, "FORBIDDEN")
    assert "quota" in response.json()["error"]
    assert [row["name"] for row in store.collections()] == ["one", "two"]
    store.other("two").create()


def test_a_page_takes_so_many_bytes(store, settings):
    settings.PAGE_DATA_MAX_BYTES = 1000 * (4 if store.name == "form" else 1)  # forms have a quarter
    ids = store.fill({"a": "x" * 400}, {"a": "x" * 400})
    too_much = {"a": "x" * 300}

    for response in (
        store.client.post(store.url(), {"data": too_much}),
        store.client.post(store.other("others").url(), {"data": too_much}),
        store.patch(ids[0], {"b": "x" * 300}),
        store.client.post(store.url("batch"), {"operations": [{"op": "create", "data": too_much}]}),
    ):
        assert (response.status_code, response.json()["code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert store.list()["total"] == 2
    assert counters(store.row()) == recount(store.row())
    assert [row["name"] for row in store.collections()] == ["tasks"]

    assert store.patch(ids[0], {"a": "x" * 300}).status_code == 200, "less is always possible"
    assert store.delete(ids[0]).status_code == 204
    assert store.create(too_much)["seq"]


def test_a_full_page_that_was_empty_before_counts_what_is_there(store, settings):
    store.fill({"a": "x" * 400}, {"a": "x" * 400})
    settings.PAGE_DATA_MAX_BYTES = 500
    cache.clear()
    assert store.client.post(store.url(), {"data": {"a": 1}}).status_code == 413
    assert store.get(store.ids()[0]).status_code == 200


def test_every_page_has_its_own_bytes(alice, api, settings):
    settings.PAGE_DATA_MAX_BYTES = 500
    pages = [Shelf("team", make_page(alice, "team_app", name=name), api(alice)) for name in ("One", "Two")]
    for shelf in pages:
        shelf.create({"a": "x" * 400})
        assert shelf.client.post(shelf.url(), {"data": {"a": "x" * 400}}).status_code == 413


@pytest.mark.parametrize("name", ["solo", "social"])
def test_all_visitors_share_the_bytes_of_a_page(name, shelf_of, bob, api, settings):
    settings.PAGE_DATA_MAX_BYTES = 500
    shelf = shelf_of(name)
    shelf.create({"a": "x" * 400})
    assert api(bob).post(shelf.url(), {"data": {"a": "x" * 400}}).status_code == 413
