"""The collections of a store, CONTRACT 7.1."""

import pytest

from accounts.callers import Caller
from accounts.models import MembershipPlan, Subscription
from datastores.models import Collection
from datastores.write.collections import delete_collection
from journal.models import Change
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


def journal():
    return list(Change.objects.filter(subject="collection").order_by("pk"))


def test_the_journal_tells_of_a_new_one(store, alice):
    store.create()
    store.create()

    [made] = journal()
    owner_id = alice.pk if store.kind.per_visitor else None
    assert made.after == {"store": store.name, "name": "tasks", "owner_id": owner_id}
    assert (made.op, made.before, made.collection_id) == ("create", None, None)
    assert (made.page_id, made.actor_id, made.credential) == (store.page.pk, alice.pk, "jwt")
    assert made.changeset == Change.objects.filter(subject="record").earliest("pk").changeset


def test_the_journal_tells_of_the_spam_of_a_form(form, api):
    form.seen_by(api()).create({"_gotcha": "x"})

    [made] = journal()
    assert (made.after["store"], made.actor_id) == ("spam", None)


def test_a_refused_record_makes_no_collection(store, settings):
    settings.COLLECTIONS_MAX = 0
    assert store.client.post(store.url(), {"data": {}}).status_code == 403
    assert journal() == []


def test_a_collection_is_deleted_once(store, alice):
    store.create({"n": 1})
    caller = Caller(alice.pk, alice.username, frozenset(), "session")
    collection = Collection.objects.get()
    for _ in range(2):
        delete_collection(collection, caller)

    made, deleted = journal()
    assert (deleted.op, deleted.before, deleted.after) == ("delete", made.after, None)
    assert (deleted.seq, deleted.actor_id) == (made.seq + 1, alice.pk)
    assert store.collections() == []
    store.create({"n": 2})
    assert store.list()["total"] == 1
    assert [row.op for row in journal()] == ["create", "delete", "create"]
