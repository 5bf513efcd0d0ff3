"""The counter row of a collection."""

from datastores.scope import COLLECTION
from datastores.write.collections import make, note_made
from datastores.write.operations import no_record
from datastores.write.quotas import refuse_overfull, refuse_too_many
from pages_app.access import no_page
from sql.dialect import dialect
from sql.statement import Sql, every, sql

RAISED = ", ".join(f"{name} = {name} + %s" for name in ("last_seq", "record_count", "hidden_count", "bytes"))


def advance(scope, work, moment):
    """Take the counter row's lock, raise its counters by `work` and return (collection id, last seq).

    Makes the row with the first record. 403 or 413 when the collection or the page would hold too much.
    """
    row = raising(scope, work, moment).fetch_one() or first(scope, work, moment)
    collection_id, last_seq, records = row
    refuse_overfull(scope, work, records)
    return collection_id, last_seq


def first(scope, work, moment):
    """The counter row of a collection that was not there yet, raised."""
    if any(not record.is_new for record in work.rows.values()):
        raise no_record()  # the collection was deleted after its records were locked
    refuse_too_many(scope)
    is_made = make(scope, moment)
    row = raising(scope, work, moment).fetch_one()
    if row is None:
        raise no_page()  # it was deleted a moment ago
    if is_made:
        note_made(scope)
    return row


def raising(scope, work, moment, condition=None):
    """Raises the counters by `work`: a row of (collection id, last seq, records), or none where there is none."""
    numbers = Sql(RAISED, (len(work.steps), work.records, work.hidden, work.bytes))
    at, found = dialect().typed(moment, "timestamptz"), every(scope.collection, condition)
    change = (f"UPDATE {COLLECTION} SET ", numbers, ", updated_at = ", at)
    return sql(*change, " WHERE ", found, " RETURNING id, last_seq, record_count")
