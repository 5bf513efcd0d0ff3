"""`before` and `after`, CONTRACT 6.4."""

from uuid import UUID

import pytest

from accounts.models import MembershipPlan, Subscription
from journal.models import Change
from tests.conftest import make_page
from tests.datastores.conftest import ABSENT_ID, Shelf


def numbered(shelf, number):
    return shelf.fill(*({"n": n} for n in range(number)))


def status(shelf, **query):
    return shelf.client.get(shelf.url(), query).status_code


def test_it_works(store):
    ids = numbered(store, 7)

    answer = store.list(after=ids[1], order="asc", limit=2)

    assert [record["id"] for record in answer.pop("records")] == ids[2:4]
    assert answer == {"total": 7, "limit": 2, "offset": 0, "hasMore": True}


@pytest.mark.parametrize("spell", [lambda pk, seq: pk, lambda pk, seq: str(seq), lambda pk, seq: pk.upper()])
def test_both_spellings_bound_the_list(spell, store):
    ids = numbered(store, 6)
    at = [spell(pk, seq) for seq, pk in enumerate(ids, start=1)]

    assert store.ids(after=at[3]) == ids[:3:-1]
    assert store.ids(after=at[3], order="asc") == ids[4:]
    assert store.ids(before=at[2]) == ids[1::-1]
    assert store.ids(before=at[2], order="asc") == ids[:2]
    assert store.ids(after=at[0], before=at[4], order="asc") == ids[1:4]
    assert store.ids(after=at[4], before=at[0]) == []
    assert store.ids(after=at[2], before=at[2]) == []
    assert store.ids(after=at[5]) == store.ids(before=at[0]) == []


def test_seqs_need_no_record(store):
    ids = numbered(store, 3)
    store.delete(ids[1])

    assert store.ids(after="2") == [ids[2]]
    assert store.ids(after="0", order="asc") == [ids[0], ids[2]]
    assert store.ids(before="1000") == [ids[2], ids[0]]
    assert store.other("unknown").ids(after="5") == []


@pytest.mark.parametrize("digits", [str(2**63 - 1), str(2**63), "9" * 20, "9" * 21, "9" * 1000])
def test_huge_numbers(digits, store):
    ids = numbered(store, 2)
    assert store.ids(after=digits) == []
    assert store.ids(before=digits) == ids[::-1]


def test_leading_zeros_are_nothing(store):
    ids = numbered(store, 3)
    assert store.ids(after="0" * 30 + "2") == [ids[2]]


NONSENSE = ["", "-1", "+1", "1.0", "1e3", "x", "null", "²", "٣", " 1", ABSENT_ID, ABSENT_ID[:-1]]


@pytest.mark.parametrize("text", NONSENSE)
def test_it_rejects(text, store):
    store.create()
    for name in ("before", "after"):
        response = store.client.get(store.url(), {name: text})

        assert response.status_code == 400
        assert response.json()["code"] == "BAD_REQUEST"
        assert "seq" in response.json()["error"]


def test_a_uuid_without_hyphens_is_no_id(store):
    record_id = store.create()["id"]
    assert status(store, after=UUID(record_id).hex) == 400


def test_a_deleted_record_still_marks_its_place(store):
    ids = numbered(store, 5)
    store.delete(ids[2])
    store.batch([{"op": "delete", "id": ids[4]}])

    assert store.ids(after=ids[2]) == [ids[3]]
    assert store.ids(before=ids[2]) == [ids[1], ids[0]]
    assert store.ids(after=ids[4]) == []
    new = store.create()["id"]
    assert store.ids(after=ids[4]) == [new]


def test_a_changed_record_keeps_its_place(store):
    ids = numbered(store, 3)
    store.patch(ids[0], {"n": 9})
    store.delete(ids[0])

    assert store.ids(after=ids[0], order="asc") == ids[1:]


def test_a_record_created_and_deleted_long_ago_needs_only_its_last_journal_row(store):
    ids = numbered(store, 2)
    store.delete(ids[0])
    Change.objects.filter(op="create").delete()

    assert store.ids(after=ids[0]) == [ids[1]]


def test_it_rejects_an_id_pruned_from_the_journal(store):
    ids = numbered(store, 2)
    store.delete(ids[0])
    Change.objects.filter(record_id=ids[0]).delete()

    assert status(store, after=ids[0]) == 400
    assert store.ids(after=ids[1]) == []


def test_it_rejects_ids_of_other_collections(store):
    store.create()
    living, gone = numbered(store.other("others"), 2)
    store.other("others").delete(gone)

    assert status(store, after=living) == status(store, after=gone) == 400


def test_it_rejects_ids_of_other_pages(store, alice):
    elsewhere = store.on_another_page(alice)
    living, gone = numbered(elsewhere, 2)
    elsewhere.delete(gone)
    store.create()

    assert status(store, after=living) == status(store, after=gone) == 400


def test_it_rejects_ids_of_other_stores_of_the_page(alice, api):
    page = make_page(alice, "team_app", allow_social_app=True)
    team, social = Shelf("team", page, api(alice)), Shelf("social", page, api(alice))
    living, gone = numbered(team, 2)
    team.delete(gone)
    social.create()

    assert status(social, after=living) == status(social, after=gone) == 400


def test_it_rejects_ids_of_other_visitors(solo, api, bob):
    living, gone = numbered(solo, 2)
    solo.delete(gone)
    bobs = solo.seen_by(api(bob))
    bobs.create()

    assert status(bobs, after=living) == status(bobs, after=gone) == 400


def test_the_id_of_a_gated_record_works_only_for_who_may_read_it(cms, alice, bob, charlie, api):
    plan = MembershipPlan.objects.create(owner=alice, name="Gold")
    Subscription.objects.create(user=bob, plan=plan)
    gated, free = cms.create(planId=plan.pk)["id"], cms.create()["id"]

    assert cms.ids(after=gated) == cms.seen_by(api(bob)).ids(after=gated) == [free]
    for client in (api(charlie), api()):
        assert status(cms.seen_by(client), after=gated) == 400
        assert cms.seen_by(client).ids(after="1") == [free]


def test_the_id_of_a_record_deleted_while_gated_works_only_for_the_owner(cms, alice, charlie, api):
    plan = MembershipPlan.objects.create(owner=alice, name="Gold")
    gated, free, last = cms.create(planId=plan.pk)["id"], cms.create()["id"], cms.create()["id"]
    cms.delete(gated)
    cms.delete(free)

    assert cms.ids(after=gated) == [last]
    for client in (api(charlie), api()):
        assert status(cms.seen_by(client), after=gated) == 400
        assert cms.seen_by(client).ids(after=free) == [last]


def test_filters_still_apply(api, bob, social):
    bobs = social.seen_by(api(bob))
    one = social.create({"a": 1})["id"]
    two, three = bobs.create({"a": 1})["id"], bobs.create({"a": 2})["id"]

    assert bobs.ids(after=one, where={"a": 1}) == [two]
    assert bobs.ids(after="0", mine=True) == [three, two]
    assert bobs.list(after=three, where={"a": 1})["total"] == 2, "total ignores the cursor"
    assert bobs.list(after=three, mine=True)["total"] == 2


def test_other_orders_and_offsets_are_ignored(store):
    ids = numbered(store, 4)
    store.patch(ids[1], {"n": 9})
    answer = store.list(after=ids[0], orderBy="updated_at", offset=2, order="asc")

    assert [record["id"] for record in answer["records"]] == ids[1:]
    assert answer["offset"] == 0


@pytest.mark.parametrize(
    "query, more",
    [
        ({"after": "2", "limit": 3}, False),
        ({"after": "2", "limit": 2}, True),
        ({"before": "4", "limit": 3}, False),
        ({"before": "4", "limit": 2}, True),
        ({"after": "1", "before": "5", "limit": 3}, False),
        ({"after": "1", "before": "5", "limit": 2}, True),
        ({"after": "1", "before": "5", "limit": 3, "order": "asc"}, False),
        ({"after": "1", "limit": 2, "where": {"odd": True}}, False),
        ({"after": "1", "limit": 1, "where": {"odd": True}}, True),
        ({"after": "5"}, False),
    ],
)
def test_has_more_looks_beyond_the_last_record_within_the_bounds(query, more, store):
    store.fill(*({"odd": seq % 2 == 1} for seq in range(1, 6)))
    assert store.list(**query)["hasMore"] is more


def test_paging_back_reaches_everything_once(store):
    ids, seen, before = numbered(store, 23), [], "1000"
    while before:
        answer = store.list(before=before, limit=5)
        seen += [record["id"] for record in answer["records"]]
        before = seen[-1] if answer["hasMore"] else None

    assert seen == ids[::-1]
