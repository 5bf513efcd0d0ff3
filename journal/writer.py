"""The one writer of the journal. Everything here runs in the transaction of the change that it tells of (DATA 1)."""

from journal.models import Change, PageCounter
from rest.json import dumps
from rest.times import now
from sql.dialect import dialect
from sql.statement import Sql, joined, sql

TABLE = Change._meta.db_table
OF_REQUEST = {
    "page_id": "bigint",
    "subject": "text",
    "actor_id": "bigint",
    "credential": "text",
    "credential_id": "bigint",
    "changeset": "uuid",
    "at": "timestamptz",
}
OF_CHANGE = {
    "collection_id": "bigint",
    "seq": "bigint",
    "op": "text",
    "record_id": "uuid",
    "record_seq": "bigint",
    "before": "jsonb",
    "after": "jsonb",
}
COLUMNS = OF_REQUEST | OF_CHANGE
COUNT = (
    f"INSERT INTO {PageCounter._meta.db_table} AS c (page_id, last_seq) VALUES (%s, 1)"
    " ON CONFLICT (page_id) DO UPDATE SET last_seq = c.last_seq + 1 RETURNING last_seq"
)


def note(page_id, subject, op, caller, *, record_id=None, before=None, after=None):
    """One row for a change of a page that is no record's. The page's counter is the last lock of a transaction."""
    request, seq = of_request(page_id, subject, caller, now()), next_seq(page_id)
    row = (*request, None, seq, op.value, record_id, None, as_json(before), as_json(after))
    dialect().insert(TABLE, COLUMNS, [row])


def note_records(page_id, collection_id, caller, moment, changes):
    """A row for each of `changes` of records of one collection: (seq, op, id, seq of the record, before, after)."""
    same = (*of_request(page_id, Change.Subject.RECORD, caller, moment), collection_id)
    dialect().insert(TABLE, COLUMNS, [(*same, *change) for change in changes])


def noting_records(page_id, caller, moment, columns, source):
    """The same as a part of a larger statement: for each row of `source`, `columns` say in SQL what is OF_CHANGE."""
    given = zip(of_request(page_id, Change.Subject.RECORD, caller, moment), OF_REQUEST.values(), strict=True)
    values = joined(", ", [*(dialect().typed(*each) for each in given), *columns.values()])
    return sql(f"INSERT INTO {TABLE} ({', '.join([*OF_REQUEST, *columns])}) SELECT ", values, f" FROM {source}")


def of_request(page_id, subject, caller, moment):
    """What all changes of a request say alike."""
    actor = (caller.id, caller.credential, caller.credential_id)
    return (page_id, subject.value, *actor, caller.changeset, moment)


def as_json(stored):
    return stored if stored is None else dumps(stored).decode()


def next_seq(page_id):
    """Raise the counter of a page, whose row stays locked until the commit."""
    return Sql(COUNT, (page_id,)).fetch_one()[0]


def forget_page(page_id):
    """With a page that is gone for good goes what is left of its journal: the counter of the rows removed before."""
    PageCounter.objects.filter(pk=page_id).delete()
