"""Collections come with their first record and go as a whole; the journal tells of both."""

from django.db import transaction

from datastores.models import Collection
from datastores.purging import purge_collection
from datastores.scope import COLLECTION
from journal import writer
from journal.models import Change
from pages_app.models import Page
from rest.times import now
from sql.dialect import dialect
from sql.statement import Sql, joined, sql


def make(scope, moment):
    """Whether the row of a new collection was made: not where another request was first, or the page is gone."""
    page, d = scope.access.page, dialect()
    given = [(scope.kept_under, "text"), (scope.name, "text"), (scope.owner_id, "bigint"), (moment, "timestamptz")]
    values = joined(", ", (d.typed(*each) for each in given))
    columns = "page_id, last_seq, record_count, hidden_count, bytes, store, name, owner_id, updated_at"
    existing = Sql(f"{Page._meta.db_table} WHERE id = %s AND deleted_at IS NULL", (page.pk,))
    rows = sql("SELECT id, 0, 0, 0, 0, ", values, " FROM ", existing)
    return bool(sql(f"INSERT INTO {COLLECTION} ({columns}) ", rows, " ON CONFLICT DO NOTHING RETURNING id").fetch_one())


def note_made(scope):
    facts = named(scope.kept_under, scope.name, scope.owner_id)
    writer.note(scope.access.page.pk, Change.Subject.COLLECTION, Change.Op.CREATE, scope.access.caller, after=facts)


@transaction.atomic
def delete_collection(collection, caller):
    """Gone for every caller at once; the records go in the background."""
    if not Collection.objects.filter(pk=collection.pk, deleted_at=None).update(deleted_at=now()):
        return
    facts = named(collection.store, collection.name, collection.owner_id)
    writer.note(collection.page_id, Change.Subject.COLLECTION, Change.Op.DELETE, caller, before=facts)
    purge_collection.enqueue(collection.pk)


def named(store, name, owner_id):
    return {"store": store, "name": name, "owner_id": owner_id}
