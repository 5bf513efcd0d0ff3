"""`before` and `after`: a seq, or the id of a record, also of one deleted since (CONTRACT 6.4)."""

from django.db import connection

from datastores.models import Collection
from datastores.read.reading import as_uuid
from datastores.sql.dialects import dialect
from journal.models import Change
from rest.errors import BadRequest
from rest.query import LARGEST

CHANGE = Change._meta.db_table
COLLECTION = Collection._meta.db_table


def resolve(scope, name, text):
    """The seq that the parameter `name` stands for; None when it was not sent, 400 when it means nothing here."""
    if text is None:
        return None
    if text.isascii() and text.isdigit():
        return min(int(text.lstrip("0")[:20] or 0), LARGEST)
    record_id = as_uuid(text)
    seq = record_id and (seq_of_record(scope, record_id) or seq_of_deleted(scope, record_id))
    if not seq:
        raise BadRequest(f"{name} must be the seq or the id of a record of this collection; a seq works always.")
    return seq


def seq_of_record(scope, record_id):
    readable, params = scope.readable
    return first(f"SELECT r.seq FROM {scope.store.table} r WHERE r.id = %s AND {readable}", record_id, params)


def seq_of_deleted(scope, record_id):
    """From the journal, and under the same rule of gated content as if the record were still there."""
    collection, params = scope.collection
    sql = (
        f"SELECT c.record_seq FROM {CHANGE} c WHERE c.record_id = %s AND c.op = 'delete'"
        f" AND c.collection_id = (SELECT id FROM {COLLECTION} WHERE {collection})"
    )
    visible, more = scope.visible(dialect().plan_in_journal("c.before"))
    return first(sql + visible, record_id, [*params, *more])


def first(sql, record_id, params):
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT 1", [dialect().uuid(record_id), *params])
        row = cursor.fetchone()
        return row and row[0]
