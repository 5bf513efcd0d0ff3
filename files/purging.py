"""Removing in the background what a deleted page kept as bytes."""

from django.core.files.storage import default_storage
from django_tasks import task

from datastores import purging
from files.models import PageUsage, StoredFile
from files.storage import blobs
from pages_app.models import Page


@task
def purge_page(page_id):
    """The bytes of a deleted page, then everything else of it. Does nothing to a page that is not deleted.

    Bytes go before their rows, and all that lie in the folder of the page: an interruption leaves nothing behind
    that the next run would not find.
    """
    if not Page.objects.exclude(deleted_at=None).filter(pk=page_id).exists():
        return
    for name in blobs.names_in(page_id):
        default_storage.delete(blobs.key_of(page_id, name))
    purging.delete_in_batches(StoredFile.objects.filter(page=page_id))
    PageUsage.objects.filter(page=page_id).delete()
    purging.purge_page.call(page_id)
