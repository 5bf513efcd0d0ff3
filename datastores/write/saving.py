"""Storing what a write request came to, in the transaction that holds the counter row."""

from functools import cache

from journal import writer
from sql.dialect import dialect
from sql.statement import sql

CHANGED = {"id": "uuid", "rev": "bigint", "data": "jsonb", "size": "integer", "updated_at": "timestamptz"}
CREATED = {"collection_id": "bigint", "seq": "bigint", "created_at": "timestamptz"}


def save(scope, work, collection_id, moment):
    """Bring the tables to what the rows in memory have become: one statement each for new, changed and gone ones."""
    d, (created, changed) = dialect(), columns(scope.store)
    touched = list({row.id: row for row in work.results}.values())
    new = [row for row in touched if row.is_new]
    old = [row for row in touched if not row.is_new and not row.is_gone]
    d.insert(scope.table, created, [values(row, collection_id, created) for row in new])
    d.update(scope.table, changed, [values(row, collection_id, changed) for row in old])
    if gone := [row.id for row in touched if row.is_gone]:
        sql(f"DELETE FROM {scope.table} WHERE ", d.any_of("id", gone, "uuid")).execute()
    write_journal(scope, work, collection_id, moment)


@cache
def columns(store):
    """({name: SQL type} of what a new record has, of what a change can touch)"""
    changed = CHANGED | ({"plan_id": "bigint"} if store.has_plan else {})
    return changed | CREATED | ({"created_by_id": "bigint"} if store.has_creator else {}), changed


def values(row, collection_id, columns):
    stored = {
        "id": row.id,
        "collection_id": collection_id,
        "seq": row.seq,
        "rev": row.rev,
        "data": row.text,
        "size": row.size,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "created_by_id": row.created_by_id,
        "plan_id": row.plan_id,
    }
    return tuple(stored[name] for name in columns)


def write_journal(scope, work, collection_id, moment):
    first = work.steps[-1][0].rev - len(work.steps) + 1
    changes = [
        (seq, op.value, row.id, row.seq, before, after)
        for seq, (row, op, before, after) in enumerate(work.steps, start=first)
    ]
    writer.note_records(scope.access.page.pk, collection_id, scope.access.caller, moment, changes)
