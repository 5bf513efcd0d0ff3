"""The collections of a store, CONTRACT 7.1."""

import pytest

from accounts.models import MembershipPlan, Subscription
from tests.datastores.conftest import NAMES

WHO = {
    "team": {"alice": 200, "bob": 200, "charlie": 403, "nobody": 401},
    "solo": {"alice": 200, "bob": 200, "charlie": 200, "nobody": 401},
    "social": {"alice": 200, "bob": 200, "charlie": 200, "nobody": 200},
    "cms": {"alice": 200, "bob": 200, "charlie": 200, "nobody": 200},
    "form": {"alice": 200, "bob": 403, "charlie": 403, "nobody": 401},
}


def names(shelf):
    return {collection["name"]: collection["recordCount"] for collection in shelf.collections()}


def test_it_works(store):
    store.other("zebras").create()
    store.other("apes").fill({"n": 1}, {"n": 2})
    last = store.other("apes").list()["records"][0]["updatedAt"]

    apes, zebras = store.collections()

    assert apes == {"name": "apes", "recordCount": 2, "lastUpdated": last}
    assert (zebras["name"], zebras["recordCount"]) == ("zebras", 1)


def test_none_yet(store):
    assert store.collections() == []


@pytest.mark.parametrize("name", NAMES)
def test_who_may_list(name, shelf_of, alice, bob, charlie, api):
    path = f"/api/pages/{shelf_of(name).page.pk}/{name}-data"
    people = {"alice": api(alice), "bob": api(bob), "charlie": api(charlie), "nobody": api()}
    assert {who: client.get(path).status_code for who, client in people.items()} == WHO[name]


def test_the_counts_follow(store):
    one, two = store.fill({"n": 1}, {"n": 2})
    store.batch([{"op": "delete", "id": one}, {"op": "create", "data": {}}, {"op": "create", "data": {}}])
    assert names(store) == {"tasks": 3}

    changed = store.patch(two, {"n": 3}).json()["updatedAt"]
    assert store.collections()[0]["lastUpdated"] == changed


def test_pages_are_apart(store, alice, api):
    store.create()
    response = api(alice).post("/api/pages", {"name": "Other", "html_content": "<p>", "storage_mode": "team_app"})
    page = response.json()["page"]["id"]
    assert api(alice).get(f"/api/pages/{page}/team-data").json() == {"collections": []}


def test_visitors_are_apart(solo, bob, api):
    bobs = solo.seen_by(api(bob))
    solo.create()
    bobs.other("secrets").create()

    assert names(solo) == {"tasks": 1}
    assert names(bobs) == {"secrets": 1}


def test_gated_records_are_left_out(cms, alice, bob, charlie, api):
    plan = MembershipPlan.objects.create(owner=alice, name="Gold")
    Subscription.objects.create(user=bob, plan=plan)
    free = cms.create()
    cms.create(planId=plan.pk)
    cms.other("premium").create(planId=plan.pk)

    for client in (api(), api(charlie)):
        [seen] = cms.seen_by(client).collections()
        assert seen == {"name": "tasks", "recordCount": 1, "lastUpdated": free["updatedAt"]}
    assert names(cms) == names(cms.seen_by(api(bob))) == {"premium": 1, "tasks": 2}


def test_it_needs_the_read_scope(store, alice, api):
    response = api(alice, scopes=[f"{store.name}-data:write"]).get(f"/api/pages/{store.page.pk}/{store.name}-data")
    assert (response.status_code, response.json()["code"]) == (403, "INSUFFICIENT_SCOPE")
