"""The journal: one row per change, in the transaction of the change (DATA 1)."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import ApiToken, MembershipPlan
from accounts.scopes import SCOPES
from journal.models import Change
from tests.conftest import Api
from tests.datastores.conftest import ABSENT_ID, MODELS


def rows():
    return list(Change.objects.filter(subject="record").order_by("pk"))


def test_it_works(store, alice):
    record = store.create({"a": 1})
    changed = store.patch(record["id"], {"b": [2]}).json()
    store.delete(record["id"])

    created, updated, deleted = rows()
    assert [row.op for row in rows()] == ["create", "update", "delete"]
    assert [row.seq for row in rows()] == [1, 2, 3]
    for row in rows():
        assert (row.page_id, row.subject, row.collection_id) == (store.page.pk, "record", store.row().pk)
        assert (str(row.record_id), row.record_seq) == (record["id"], 1)
        assert (row.actor_id, row.credential, row.credential_id) == (alice.pk, "jwt", None)
    assert (created.before, created.after["data"]) == (None, {"a": 1})
    assert (updated.before, updated.after["data"]) == (created.after, changed["data"])
    assert (deleted.before, deleted.after) == (updated.after, None)
    assert len({row.changeset for row in rows()}) == 3


def test_it_keeps_the_plan(cms, alice):
    plan = MembershipPlan.objects.create(owner=alice, name="Gold")
    record_id = cms.create({"a": 1}, planId=plan.pk)["id"]
    cms.patch(record_id, planId=None)

    created, updated = rows()
    assert created.after == updated.before == {"data": {"a": 1}, "planId": plan.pk}
    assert updated.after == {"data": {"a": 1}, "planId": None}


def test_it_has_no_plan_where_there_is_none(team):
    team.create({"planId": 5})
    assert rows()[0].after == {"data": {"planId": 5}}


def test_a_batch_is_one_changeset(store):
    one, two = store.fill({"n": 1}, {"n": 2})
    operations = [
        {"op": "update", "id": one, "data": {"n": 5}},
        {"op": "create", "data": {"n": 3}},
        {"op": "update", "id": one, "data": {"m": 6}},
        {"op": "delete", "id": two},
    ]
    new = store.batch(operations)[1]["id"]

    batch = rows()[2:]
    assert len({row.changeset for row in batch}) == 1
    assert batch[0].changeset not in {row.changeset for row in rows()[:2]}
    assert [(row.seq, row.op, str(row.record_id)) for row in batch] == [
        (3, "update", one), (4, "create", new), (5, "update", one), (6, "delete", two),
    ]  # fmt: skip
    assert [row.record_seq for row in batch] == [1, 4, 1, 2]
    assert batch[0].after["data"] == batch[2].before["data"] == {"n": 5}
    assert batch[2].after["data"] == {"n": 5, "m": 6}


def test_nothing_is_written_for_what_did_not_happen(store, settings):
    settings.RECORD_MAX_BYTES = 50
    record_id = store.create({"n": 1})["id"]
    failing = [{"op": "create", "data": {}}, {"op": "delete", "id": ABSENT_ID}]
    store.client.post(store.url("batch"), {"operations": failing})
    store.client.post(store.url(), {"data": {"a": "x" * 60}})
    store.patch(record_id, {"a": "x" * 60})
    store.delete(ABSENT_ID)

    assert len(rows()) == 1
    assert store.row().last_seq == 1


def test_an_error_at_the_very_end_rolls_everything_back(store, monkeypatch):
    record_id = store.create({"n": 1})["id"]

    def fail(*args):
        raise ZeroDivisionError

    monkeypatch.setattr("datastores.write.saving.write_journal", fail)
    operations = [{"op": "update", "id": record_id, "data": {"n": 2}}, {"op": "create", "data": {}}]
    response = store.client.post(store.url("batch"), {"operations": operations})

    assert response.status_code == 500
    assert len(rows()) == store.row().last_seq == store.row().record_count == 1
    assert store.get(record_id).json()["data"] == {"n": 1}
    assert store.list()["total"] == 1


def test_the_numbers_of_a_collection_have_no_gaps(store):
    ids = store.fill(*({"n": n} for n in range(5)))
    store.other("others").create()
    store.batch([{"op": "delete", "id": ids[0]}, {"op": "update", "id": ids[1], "data": {}}])
    failing = [{"op": "create", "data": {}}, {"op": "delete", "id": ids[0]}]
    store.client.post(store.url("batch"), {"operations": failing})
    store.create()

    seqs = Change.objects.filter(collection_id=store.row().pk).order_by("pk").values_list("seq", flat=True)
    assert list(seqs) == list(range(1, 9))
    assert store.row().last_seq == 8


def test_it_names_an_api_token(team, bob):
    token, secret = ApiToken.issue(bob, "robot", SCOPES)
    team.seen_by(Api(secret)).create()
    [row] = rows()
    assert (row.actor_id, row.credential, row.credential_id) == (bob.pk, "api_token", token.pk)


def test_the_latest_change_is_the_revision(store):
    one, two = store.fill({}, {})
    store.patch(one, {"a": 1})
    assert {str(row.pk): row.rev for row in MODELS[store.name].objects.all()} == {one: 3, two: 2}


@pytest.mark.parametrize("days, left", [(30, 1), (60, 2), (0, 0)])
def test_pruning_takes_the_old_rows(days, left, team, monkeypatch):
    monkeypatch.setattr("journal.management.commands.prune_changes.BATCH", 1)
    old, _young = team.fill({}, {})
    until = Change.objects.get(record_id=old)
    Change.objects.filter(pk__lte=until.pk).update(at=timezone.now() - timedelta(days=40))

    call_command("prune_changes", days=days, verbosity=0, stdout=StringIO())

    assert len(rows()) == left
    assert team.list()["total"] == 2
