"""Removing in the background what is deleted already (DATA 2)."""

from types import SimpleNamespace

import pytest
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Membership, Team
from datastores import purging
from datastores.models import Collection
from datastores.purging import purge_collection, purge_page
from journal.models import Change
from pages_app.models import Page, PageVersion
from tests.conftest import make_page
from tests.datastores.conftest import MODELS, Shelf


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(purging, "BATCH", 3)


@pytest.fixture
def filled(store):
    ids = store.fill(*({"n": n} for n in range(10)))
    store.batch([{"op": "delete", "id": ids[0]}, {"op": "update", "id": ids[1], "data": {}}])
    store.other("others").create()
    return store


def gone(page):
    page.deleted_at, page.slug = timezone.now(), None
    page.save()


def left():
    """How many rows there are of everything that belongs to pages."""
    rows = [Page, PageVersion, Collection, Change, Team, Membership, *MODELS.values()]
    return {model.__name__: model.objects.count() for model in rows if model.objects.exists()}


def test_it_works(filled):
    gone(filled.page)
    purge_page.call(filled.page.pk)
    assert left() == {}


def test_other_pages_stay(filled, alice):
    neighbour = Shelf("team", make_page(alice, "team_app", name="Neighbour"), filled.client)
    record = neighbour.create({"a": 1})
    gone(filled.page)
    purge_page.call(filled.page.pk)

    assert neighbour.list()["records"] == [record]
    kinds = ["Page", "PageVersion", "Collection", "Team", "Membership", "TeamRecord"]
    assert left() == dict.fromkeys(kinds, 1) | {"Change": 4}  # of page, version, collection, record


def test_records_of_all_visitors_go(solo, bob, api):
    solo.create()
    solo.seen_by(api(bob)).create()
    gone(solo.page)
    purge_page.call(solo.page.pk)
    assert left() == {}


def test_it_does_nothing_to_a_living_page(filled):
    before = left()
    purge_page.call(filled.page.pk)
    purge_page.call(999_999)
    assert left() == before
    assert filled.list()["total"] == 9


def test_deleting_a_page_by_the_api_hides_and_then_purges_it(filled):
    path = filled.url()
    assert filled.client.delete(f"/api/pages/{filled.page.pk}").status_code == 200
    assert filled.client.get(path).status_code == 404
    assert Collection.objects.count() == 2

    purge_page.call(filled.page.pk)
    purge_page.call(filled.page.pk)
    assert left() == {}


class Interrupted(Exception):
    pass


@pytest.mark.parametrize("after", [0, 1, 2, 5, 8])
def test_it_resumes_after_an_interruption(after, filled, monkeypatch):
    gone(filled.page)
    turns = iter([True] * after)

    def stopping():
        if not next(turns, False):
            raise Interrupted
        return transaction.atomic()

    with monkeypatch.context() as patch:
        patch.setattr(purging, "transaction", SimpleNamespace(atomic=stopping))
        with pytest.raises(Interrupted):
            purge_page.call(filled.page.pk)
    assert Page.objects.filter(pk=filled.page.pk).exists(), "the page is the last to go"

    purge_page.call(filled.page.pk)
    assert left() == {}


@pytest.mark.parametrize("model", [Collection, Page])
def test_it_resumes_when_only_the_frame_is_left(model, filled, monkeypatch):
    def stopping(self):
        raise Interrupted

    gone(filled.page)
    with monkeypatch.context() as patch:
        patch.setattr(model, "delete", stopping)
        with pytest.raises(Interrupted):
            purge_page.call(filled.page.pk)

    purge_page.call(filled.page.pk)
    assert left() == {}


def test_it_deletes_in_batches(filled, monkeypatch):
    model, sizes = MODELS[filled.name], []
    rows = model.objects.filter(collection=filled.row())
    delete = QuerySet._raw_delete

    def noting(queryset, using):
        sizes.append(queryset.count())
        return delete(queryset, using)

    monkeypatch.setattr(QuerySet, "_raw_delete", noting)
    purging.delete_in_batches(rows)

    assert sizes == [3, 3, 3]
    assert not rows.exists()


def test_a_collection(filled):
    row = filled.row()
    purge_collection.call(row.pk)
    assert filled.list()["total"] == 9, "it is not deleted yet"

    Collection.objects.filter(pk=row.pk).update(deleted_at=timezone.now())
    purge_collection.call(row.pk)
    purge_collection.call(row.pk)

    assert not Collection.objects.filter(pk=row.pk).exists()
    assert not Change.objects.filter(collection_id=row.pk).exists()
    assert MODELS[filled.name].objects.count() == filled.other("others").list()["total"] == 1


def test_a_deleted_collection_is_gone_at_once_and_its_name_free(filled):
    old = filled.ids()[0]
    Collection.objects.filter(pk=filled.row().pk).update(deleted_at=timezone.now())

    assert filled.list()["total"] == filled.count()["count"] == 0
    assert [row["name"] for row in filled.collections()] == ["others"]
    assert filled.get(old).status_code == filled.delete(old).status_code == 404
    assert filled.client.get(filled.url(), {"after": old}).status_code == 400
    new = filled.create({"a": 1})
    assert (new["seq"], filled.list()["records"]) == (1, [new])
