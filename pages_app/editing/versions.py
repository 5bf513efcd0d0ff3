from django.db import transaction

from pages_app.editing.locking import locked
from pages_app.editing.noting import note_version
from pages_app.models import PageVersion
from rest.errors import NotFound
from rest.times import now


def live_html(page):
    return PageVersion.objects.values_list("html", flat=True).get(page=page, number=page.version)


def find_version(page, number):
    row = page.versions.select_related("created_by").filter(number=min(number, 2**31 - 1)).first()
    if row is None:
        raise NotFound("There is no such version, or it is no longer kept.")
    return row


@transaction.atomic
def restore_version(page, version, caller):
    """Save an old text again as a new version, whatever is live now. Returns the new number."""
    page = locked(page)
    page.save_version(version.html, caller.id)
    page.updated_at = now()
    page.save(update_fields=["version", "updated_at"])
    note_version(page, caller, restored_from=version.number)
    return page.version
