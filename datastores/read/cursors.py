"""`before` and `after`: a seq, or the id of a record, also of one deleted since (CONTRACT 6.4)."""

from datastores.read.records import as_uuid, named
from datastores.scope import COLLECTION
from datastores.sql.data import data_sql
from journal.models import Change
from rest.errors import BadRequest
from rest.query import LARGEST
from sql.dialect import dialect
from sql.statement import every, sql

CHANGE = Change._meta.db_table


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
    return first(sql(f"SELECT r.seq FROM {scope.table} r WHERE ", every(named(record_id), scope.readable)))


def seq_of_deleted(scope, record_id):
    """From the journal, and under the same rule of gated content as if the record were still there."""
    deleted = sql("c.op = 'delete' AND c.record_id = ", dialect().typed(record_id, "uuid"))
    here = sql(f"c.collection_id = (SELECT id FROM {COLLECTION} WHERE ", scope.collection, ")")
    visible = scope.visible(data_sql().number_at("c.before", "planId"))
    return first(sql(f"SELECT c.record_seq FROM {CHANGE} c WHERE ", every(deleted, here, visible)))


def first(rows):
    row = sql(rows, " LIMIT 1").fetch_one()
    return row and row[0]
