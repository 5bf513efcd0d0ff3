"""Plans gate records, CONTRACT 7.4; who does not subscribe must not even notice (T18)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import MembershipPlan, Subscription
from datastores.models import CmsRecord
from tests.conftest import make_page
from tests.datastores.conftest import ABSENT_ID, Shelf, counters, recount

ACTIVE = Subscription.Status.ACTIVE
YESTERDAY, TOMORROW = -timedelta(days=1), timedelta(days=1)
STANDINGS = {
    "subscriber": (ACTIVE, None),
    "until tomorrow": (ACTIVE, TOMORROW),
    "expired": (ACTIVE, YESTERDAY),
    "expired a moment ago": (ACTIVE, -timedelta(seconds=1)),
    "canceled": (Subscription.Status.CANCELED, TOMORROW),
    "canceled, without an end": (Subscription.Status.CANCELED, None),
    "past due": (Subscription.Status.PAST_DUE, TOMORROW),
    "past due, without an end": (Subscription.Status.PAST_DUE, None),
}


@pytest.fixture
def plan(alice):
    return MembershipPlan.objects.create(owner=alice, name="Gold")


@pytest.fixture
def other_plan(alice):
    return MembershipPlan.objects.create(owner=alice, name="Silver")


def subscribe(user, plan, standing="subscriber"):
    status, period = STANDINGS[standing]
    end = timezone.now() + period if period else None
    return Subscription.objects.create(user=user, plan=plan, status=status, current_period_end=end)


def test_it_works(cms, plan):
    gated, free = cms.create({"a": 1}, planId=plan.pk), cms.create({"a": 2}, planId=None)

    assert (gated["planId"], free["planId"]) == (plan.pk, None)
    assert cms.list()["records"] == [free, gated]
    assert cms.get(gated["id"]).json() == gated
    row = cms.row()
    assert counters(row) == recount(row)
    assert row.hidden_count == 1


@pytest.mark.parametrize("standing", STANDINGS)
def test_a_subscription_in_force_opens_it(standing, cms, plan, charlie, api):
    subscribe(charlie, plan, standing)
    gated, free = cms.create({"tag": "gold"}, planId=plan.pk), cms.create({"tag": "free"})
    shelf, opens = cms.seen_by(api(charlie)), standing in ("subscriber", "until tomorrow")

    assert shelf.list()["records"] == ([free, gated] if opens else [free])
    assert shelf.list()["total"] == shelf.count()["count"] == 1 + opens
    assert shelf.count(groupBy="tag")["counts"] == ({"gold": 1, "free": 1} if opens else {"free": 1})
    assert shelf.collections()[0]["recordCount"] == 1 + opens
    assert shelf.get(gated["id"]).status_code == (200 if opens else 403)


def test_a_subscription_opens_its_own_plan_only(cms, plan, other_plan, charlie, api):
    subscribe(charlie, plan)
    own, other = cms.create(planId=plan.pk)["id"], cms.create(planId=other_plan.pk)["id"]
    shelf = cms.seen_by(api(charlie))

    assert shelf.ids() == [own]
    assert shelf.get(other).json()["planId"] == other_plan.pk
    subscribe(charlie, other_plan)
    assert shelf.ids() == [other, own]


def test_get_says_which_plan_it_needs(cms, plan, charlie, api):
    record_id = cms.create({"secret": "canary"}, planId=plan.pk)["id"]

    for client in (api(), api(charlie)):
        response = client.get(cms.url(record_id))
        assert response.status_code == 403
        assert set(response.json()) == {"error", "code", "planId"}
        assert (response.json()["code"], response.json()["planId"]) == ("FORBIDDEN", plan.pk)


@pytest.mark.parametrize("value", [True, "1", 1.5, [], {}, 0, -1, 2**63 - 1, 999])
def test_it_rejects_what_is_no_plan(value, cms, plan):
    record = cms.create({"a": 1}, planId=plan.pk)

    assert cms.client.post(cms.url(), {"data": {}, "planId": value}).status_code == 400
    assert cms.patch(record["id"], {"a": 2}, planId=value).status_code == 400
    assert cms.get(record["id"]).json() == record
    assert cms.list()["total"] == 1


def test_it_rejects_the_plan_of_somebody_else(cms, bob):
    foreign = MembershipPlan.objects.create(owner=bob, name="Bob's")
    record_id = cms.create()["id"]

    response = cms.client.post(cms.url(), {"data": {}, "planId": foreign.pk})
    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")
    assert cms.patch(record_id, planId=foreign.pk).status_code == 400
    assert cms.patch(ABSENT_ID, planId=foreign.pk).status_code == 404, "the record comes before the plan"


def test_a_patch_may_change_the_plan_alone(cms, plan, other_plan):
    record = cms.create({"a": 1})

    for plan_id, hidden in [(plan.pk, 1), (other_plan.pk, 1), (None, 0), (None, 0), (plan.pk, 1)]:
        changed = cms.patch(record["id"], planId=plan_id).json()
        assert (changed["planId"], changed["data"]) == (plan_id, {"a": 1})
        assert cms.get(record["id"]).json() == changed
        assert cms.row().hidden_count == hidden

    assert cms.patch(record["id"], {"b": 2}).json()["planId"] == plan.pk, "data alone leaves the plan"
    assert cms.client.patch(cms.url(record["id"]), {}).status_code == 400
    assert cms.client.patch(cms.url(record["id"]), {"data": None, "planId": None}).status_code == 400


def test_ungating_shows_it(cms, plan, api):
    record_id = cms.create({"a": 1}, planId=plan.pk)["id"]
    assert cms.seen_by(api()).ids() == []

    cms.patch(record_id, planId=None)

    assert cms.seen_by(api()).ids() == [record_id]
    assert api().get(cms.url(record_id)).status_code == 200


def test_in_a_batch(cms, plan, other_plan):
    one, two = cms.fill({"a": 1}, {"a": 2})
    results = cms.batch(
        [
            {"op": "create", "data": {}, "planId": plan.pk},
            {"op": "update", "id": one, "data": {}, "planId": other_plan.pk},
            {"op": "update", "id": two, "planId": plan.pk},
            {"op": "update", "id": two, "data": {"a": 3}},
        ]
    )

    assert results[0]["planId"] == plan.pk
    assert [cms.get(pk).json()["planId"] for pk in (one, two)] == [other_plan.pk, plan.pk]
    assert counters(cms.row()) == recount(cms.row())


def test_a_bad_plan_fails_the_whole_batch(cms, bob):
    foreign = MembershipPlan.objects.create(owner=bob, name="Bob's")
    for plan_id in (foreign.pk, "1"):
        operations = [{"op": "create", "data": {}}, {"op": "create", "data": {}, "planId": plan_id}]
        response = cms.client.post(cms.url("batch"), {"operations": operations})
        assert (response.status_code, response.json()["failedIndex"]) == (400, 1)
    assert cms.list()["total"] == 0


def test_deleting_a_gated_record_keeps_the_counters_exact(cms, plan):
    ids = [cms.create(planId=plan.pk)["id"], cms.create()["id"], cms.create(planId=plan.pk)["id"]]
    cms.delete(ids[0])
    cms.batch([{"op": "delete", "id": ids[2]}])
    assert counters(cms.row()) == recount(cms.row()) == {"record_count": 1, "hidden_count": 0, "bytes": 2}


@pytest.mark.parametrize("who, read, write", [("bob", 200, 403), ("charlie", 200, 403), ("nobody", 200, 401)])
def test_only_the_owner_writes(who, read, write, cms, bob, charlie, api):
    client = {"bob": api(bob), "charlie": api(charlie), "nobody": api()}[who]
    record_id = cms.create()["id"]

    assert client.get(cms.url(record_id)).status_code == read
    assert client.post(cms.url(), {"data": {}}).status_code == write
    assert client.patch(cms.url(record_id), {"data": {}}).status_code == write
    assert client.delete(cms.url(record_id)).status_code == write
    assert client.post(cms.url("batch"), {"operations": [{"op": "delete", "id": record_id}]}).status_code == write


def test_the_staff_is_nobody_special(cms, plan, charlie, api):
    charlie.is_staff = charlie.is_superuser = True
    charlie.save()
    record_id = cms.create(planId=plan.pk)["id"]
    assert api(charlie).get(cms.url(record_id)).status_code == 403


# T18: two pages with the same free records, in one of them gated ones in between. Who may not read those must get
# the same answers from both.

FREE = [{"n": n, "tag": "ab"[n % 2], "list": [n], "deep": {"x": n % 3}} for n in range(12)]
GATED = [{"n": n, "tag": tag, "secret": "canary"} for n in range(12) for tag in ("a", "gold")]

LISTS = [
    {}, {"limit": 5}, {"limit": 5, "offset": 5}, {"limit": 5, "offset": 10}, {"offset": 12}, {"offset": 20},
    {"order": "asc", "limit": 7}, {"orderBy": "updated_at", "limit": 5, "offset": 3}, {"mine": True},
    {"where": {"tag": "gold"}}, {"where": {"secret": "canary"}}, {"where": {"secret": None}}, {"where": {"tag": "a"}},
    {"where": {"tag": "a"}, "limit": 2}, {"where": {"deep": {"x": 1}}, "limit": 2, "offset": 1},
    {"where": {"deep": None}}, {"where": {"list": [3]}}, {"after": "0", "order": "asc", "limit": 5},
    {"before": "99999"}, {"after": "99999"}, {"after": "0", "where": {"tag": "gold"}},
]  # fmt: skip
COUNTS = [
    {}, {"where": {"tag": "gold"}}, {"where": {"tag": "a"}}, {"groupBy": "tag"}, {"groupBy": "secret"},
    {"groupBy": "tag", "values": "gold"}, {"groupBy": "tag", "where": {"secret": "canary"}},
    {"groupBy": "deep", "where": {"deep": None}}, {"groupBy": "n"},
]  # fmt: skip


def answers(shelf):
    """All a caller can learn of the collection, without what differs between any two pages: ids and times."""
    lists = [shelf.list(**query) for query in LISTS]
    for answer in lists:
        answer["records"] = [(record["data"], record["planId"]) for record in answer["records"]]
    collections = [(row["name"], row["recordCount"]) for row in shelf.collections()]
    return lists, [shelf.count(**query) for query in COUNTS], collections


@pytest.fixture
def twins(cms, alice, plan, other_plan):
    twin = Shelf("cms", make_page(alice, name="Twin", page_api_cms_enabled=True), cms.client)
    create = [{"op": "create", "data": data} for data in FREE]
    gated = [{"op": "create", "data": data, "planId": (plan, other_plan)[n % 2].pk} for n, data in enumerate(GATED)]
    mixed = [operation for n in range(12) for operation in (gated[2 * n], create[n], gated[2 * n + 1])]
    twin.batch(create)
    cms.batch(mixed)
    cms.other("premium").batch(gated)
    return cms, twin


@pytest.mark.parametrize("standing", ["nobody", "stranger", "expired", "canceled", "past due"])
def test_a_non_subscriber_learns_nothing(standing, twins, plan, charlie, api):
    if standing in STANDINGS:
        subscribe(charlie, plan, standing)
    client = api() if standing == "nobody" else api(charlie)

    mixed, free = (answers(shelf.seen_by(client)) for shelf in twins)

    assert mixed == free
    assert "canary" not in str(mixed)


def test_a_non_subscriber_learns_nothing_from_other_answers(twins, charlie, api):
    cms, twin = twins
    gated = CmsRecord.objects.exclude(plan=None).filter(collection=cms.row()).first().pk
    for client in (api(), api(charlie)):
        for shelf, record_id in ((cms, gated), (twin, ABSENT_ID)):
            stranger = shelf.seen_by(client)
            assert client.get(stranger.url(), {"after": str(record_id)}).status_code == 400
            assert stranger.delete(record_id).status_code == (403 if client.headers else 401)
            assert stranger.patch(record_id, {}).status_code == (403 if client.headers else 401)
            assert stranger.other("premium").list()["total"] == 0


def test_the_owner_and_a_subscriber_see_more(twins, plan, charlie, api):
    cms, twin = twins
    subscribe(charlie, plan)
    assert cms.list()["total"] == 36
    assert cms.seen_by(api(charlie)).list()["total"] == 24
    assert cms.count(groupBy="secret")["counts"] == {"canary": 24, "null": 12}
    assert cms.seen_by(api(charlie)).count(groupBy="secret")["counts"] == {"canary": 12, "null": 12}
    assert twin.list()["total"] == 12


def test_a_subscriber_may_go_on_from_a_gated_record_that_was_deleted(cms, plan, bob, charlie, api):
    gated, free = cms.create({"n": 1}, planId=plan.pk), cms.create({"n": 2})
    subscribe(bob, plan)
    cms.delete(gated["id"])

    after = {"after": gated["id"], "order": "asc"}
    assert [record["id"] for record in api(bob).get(cms.url(), after).json()["records"]] == [free["id"]]
    assert api(charlie).get(cms.url(), after).status_code == api().get(cms.url(), after).status_code == 400
