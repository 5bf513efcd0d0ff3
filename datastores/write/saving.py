"""Storing what a write request came to, in the transaction that holds the counter row."""

from uuid import uuid4

from datastores.sql.dialects import dialect
from journal.models import Change

CHANGED = {"rev": "bigint", "data": "jsonb", "size": "integer", "updated_at": "timestamptz"}
CREATED = {"collection_id": "bigint", "seq": "bigint", "created_at": "timestamptz"}
JOURNAL = {
    "page_id": "bigint",
    "subject": "text",
    "collection_id": "bigint",
    "seq": "bigint",
    "op": "text",
    "record_id": "uuid",
    "record_seq": "bigint",
    "actor_id": "bigint",
    "credential": "text",
    "credential_id": "bigint",
    "changeset": "uuid",
    "before": "jsonb",
    "after": "jsonb",
    "at": "timestamptz",
}


def save(cursor, scope, work, collection_id, moment):
    """Bring the tables to what the rows in memory have become: one statement each for new, changed and gone ones."""
    d, store = dialect(), scope.store
    changed = {"id": "uuid"} | CHANGED | ({"plan_id": "bigint"} if store.has_plan else {})
    created = changed | CREATED | ({"created_by_id": "bigint"} if store.has_creator else {})
    touched = list({row.id: row for row, *_ in work.steps}.values())
    new = [row for row in touched if row.is_new]
    old = [row for row in touched if not row.is_new and not row.is_gone]
    d.insert(cursor, store.table, created, [values(row, collection_id, created) for row in new])
    d.update(cursor, store.table, changed, [values(row, collection_id, changed) for row in old])
    if gone := [d.uuid(row.id) for row in touched if row.is_gone]:
        any_of, params = d.any_of("id", gone)
        cursor.execute(f"DELETE FROM {store.table} WHERE {any_of}", params)
    write_journal(cursor, scope, work, collection_id, moment)


def values(row, collection_id, columns):
    d = dialect()
    stored = {
        "id": d.uuid(row.id),
        "collection_id": collection_id,
        "seq": row.seq,
        "rev": row.rev,
        "data": row.text,
        "size": row.size,
        "created_at": d.time(row.created_at),
        "updated_at": d.time(row.updated_at),
        "created_by_id": row.creator and row.creator[0],
        "plan_id": row.plan_id,
    }
    return tuple(stored[name] for name in columns)


def write_journal(cursor, scope, work, collection_id, moment):
    d, page_id, caller = dialect(), scope.access.page.pk, scope.access.caller
    actor = (caller.id, caller.credential, caller.credential_id, d.uuid(uuid4()))
    at, first = d.time(moment), work.steps[-1][0].rev - len(work.steps) + 1
    rows = [
        (page_id, "record", collection_id, seq, op.value, d.uuid(row.id), row.seq, *actor, before, after, at)
        for seq, (row, op, before, after) in enumerate(work.steps, start=first)
    ]
    d.insert(cursor, Change._meta.db_table, JOURNAL, rows)
