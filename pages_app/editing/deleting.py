from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from pages_app.editing.addresses import leave
from pages_app.editing.locking import locked
from pages_app.editing.noting import note_deleted, settings_of
from rest.times import now

purges = []


def on_delete(purge):
    """Have `purge(page_id)` called in the transaction that deletes a page; it queues the removal of what is kept of it.

    The topmost package that keeps anything of pages registers here, and hands down to those below it.
    """
    purges.append(purge)


@transaction.atomic
def delete_page(page, caller):
    """Gone for every caller at once, its slug held for its owner; the data goes in the background."""
    if not purges:
        raise ImproperlyConfigured("Nothing would remove the data of this page: nobody has called on_delete.")
    page = locked(page)
    known = settings_of(page)
    page.deleted_at = now()
    leave(page)
    page.save(update_fields=["deleted_at", "slug"])
    for purge in purges:
        purge(page.pk)
    note_deleted(page, known, caller)
