"""Removing in the background, in small transactions, what is already gone for every caller."""

from django.db import transaction
from django_tasks import task

from datastores.models import Collection
from datastores.stores import MODELS
from journal import writer
from journal.models import Change
from pages_app.models import Page

BATCH = 5_000


@task
def purge_page(page_id):
    """Everything of a deleted page, then the page. Does nothing to a page that is not deleted."""
    page = Page.objects.exclude(deleted_at=None).filter(pk=page_id).first()
    if page is None:
        return
    for collection in page.collections.all():
        purge(collection)
    delete_in_batches(Change.objects.filter(page_id=page.pk, collection_id=None))
    writer.forget_page(page.pk)
    with transaction.atomic():
        team = page.team
        page.delete()
        if team:
            team.delete()


@task
def purge_collection(collection_id):
    collection = Collection.objects.exclude(deleted_at=None).filter(pk=collection_id).first()
    if collection:
        purge(collection)


def purge(collection):
    delete_in_batches(MODELS[collection.store].objects.filter(collection=collection))
    delete_in_batches(Change.objects.filter(collection_id=collection.pk))
    collection.delete()


def delete_in_batches(rows):
    """One transaction per batch, so that nobody waits long for a lock and a restart loses little."""
    while True:
        with transaction.atomic():
            ids = list(rows.order_by().values_list("pk", flat=True)[:BATCH])
            if not ids:
                return
            rows.model.objects.filter(pk__in=ids)._raw_delete(rows.db)
