"""Setting and taking away the schema of a collection."""

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce, Length

from datastores.models import CollectionSchema
from journal import writer
from journal.models import Change
from pages_app.editing.locking import locked
from rest.errors import Forbidden, TooLarge
from rest.json import dumps, loads
from rest.times import now


@transaction.atomic
def save(access, store, name, definition):
    page = locked(access.page)
    key = {"page": page, "store": store.name, "name": name}
    row = CollectionSchema.objects.filter(**key).first()
    text, before = dumps(definition).decode(), row and row.definition
    refuse_too_many(page, name, store, text)
    row = row or CollectionSchema(**key)
    row.definition, row.updated_at = text, now()
    row.save()
    note(access, page, store, name, before, row.definition)


@transaction.atomic
def remove(access, store, name):
    page = locked(access.page)
    row = CollectionSchema.objects.filter(page=page, store=store.name, name=name).first()
    if row:
        row.delete()
        note(access, page, store, name, row.definition, None)


def refuse_too_many(page, name, store, text):
    """403 or 413 when the page would have too many schemas beside this one, or too much text in them."""
    others = page.schemas.exclude(store=store.name, name=name)
    found = others.aggregate(number=Count("pk"), length=Coalesce(Sum(Length("definition")), 0))
    if found["number"] >= settings.COLLECTIONS_MAX:
        raise Forbidden(f"The quota of {settings.COLLECTIONS_MAX} schemas on this page is used up.")
    if found["length"] + len(text) > settings.PAGE_SCHEMAS_MAX_BYTES:
        raise TooLarge(f"The schemas of a page may have {settings.PAGE_SCHEMAS_MAX_BYTES} bytes in all.")


def note(access, page, store, name, before, after):
    """Raises the page's revision of schemas, so that every server process looks again, and writes the journal."""
    page.schemas_rev += 1
    page.save(update_fields=["schemas_rev"])
    op = Change.Op.DELETE if after is None else Change.Op.UPDATE if before else Change.Op.CREATE
    where = {"store": store.name, "collection": name}
    stored = {
        "before": before and where | {"schema": loads(before)},
        "after": after and where | {"schema": loads(after)},
    }
    writer.note(page.pk, Change.Subject.SCHEMA, op, access.caller, **stored)
