"""The existing records of a write request, locked."""

from functools import cache

from datastores.representation import source
from datastores.write.rows import Row
from sql.dialect import dialect
from sql.statement import every, sql


def lock(scope, operations):
    """{id: Row} of the existing records that the operations name, locked in id order."""
    ids = sorted({operation.id for operation in operations if operation.id})
    if not ids:
        return {}
    d, store = dialect(), scope.store
    conditions = every(d.any_of("r.id", ids, "uuid"), scope.records)
    found = sql("SELECT ", columns(store), source(scope), conditions, f" ORDER BY r.id{d.LOCKED}").fetch_all()
    return {row.id: row for row in (row_of(scope, *each) for each in found)}


@cache
def columns(store):
    creator = "r.created_by_id, u.username" if store.has_creator else "NULL, NULL"
    plan = "r.plan_id" if store.has_plan else "NULL"
    return f"r.id, r.seq, {creator}, {plan}, {dialect().text('r.data')}, r.size, r.created_at, r.updated_at, r.rev"


def row_of(scope, key, seq, creator_id, username, plan_id, text, size, created_at, updated_at, rev):
    d, creator = dialect(), (creator_id, username) if creator_id else None
    times = d.read_time(created_at), d.read_time(updated_at)
    return Row(d.read_uuid(key), seq, creator, plan_id, text, size, *times, rev, scope.owner_id)
