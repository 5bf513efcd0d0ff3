"""Records as JSON, put together in SQL and passed on unparsed (DATA 3); one record, and the list of collections."""

import re
from uuid import UUID

from django.db import connection

from datastores.scope import COLLECTION, USER
from datastores.sql.dialects import dialect

UUID_TEXT = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def record_json(store):
    """(SQL for the JSON text of record `r`, with one parameter, the collection name; the joins it needs)."""
    d = dialect()
    parts = [
        """'{"id":"'""",
        id_text("r.id"),
        """'","collection":"'""",
        "%s",
        """'","data":'""",
        d.text("r.data"),
    ]
    join = ""
    if store.has_creator:
        join = f" LEFT JOIN {USER} u ON u.id = r.created_by_id"
        creator = f"""'{{"id":' || u.id || ',"username":' || {d.string_json("u.username")} || '}}'"""
        parts += ["""',"createdBy":'""", f"CASE WHEN u.id IS NULL THEN 'null' ELSE {creator} END"]
    if store.has_plan:
        parts += ["""',"planId":'""", "coalesce(CAST(r.plan_id AS text), 'null')"]
    parts += ["""',"createdAt":"'""", d.time_json("r.created_at"), """'","updatedAt":"'""", d.time_json("r.updated_at")]
    parts += ["""'","seq":'""", "CAST(r.seq AS text)", "'}'"]
    return " || ".join(parts), join


def id_text(column):
    """SQLite keeps a UUID as 32 digits."""
    if connection.vendor == "postgresql":
        return f"{column}::text"
    cuts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return " || '-' || ".join(f"substr({column}, {start}, {length})" for start, length in cuts)


def get_record(scope, record_id):
    """(JSON text, rev, plan id, whether the caller may read it), or None."""
    json_sql, join = record_json(scope.store)
    plan = "r.plan_id" if scope.store.has_plan else "NULL"
    visible, more = scope.visible()
    records, params = scope.records
    sql = (
        f"SELECT {json_sql}, r.rev, {plan}, CASE WHEN 1 = 1{visible} THEN 1 ELSE 0 END"
        f" FROM {scope.store.table} r{join} WHERE r.id = %s AND {records}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [scope.name, *more, dialect().uuid(record_id), *params])
        return cursor.fetchone()


def as_uuid(text):
    """The UUID a record address names, or None: then there is no such record."""
    return UUID(text) if UUID_TEXT.fullmatch(text) else None


def list_collections(scope):
    """[(name, records, last change)] with at least one record the caller may read, by name."""
    condition, params = scope.every_collection
    sql = f"SELECT name, record_count, {dialect().time_json('updated_at')}, id, hidden_count FROM {COLLECTION}"
    with connection.cursor() as cursor, dialect().time_limit():
        cursor.execute(f"{sql} WHERE {condition} AND record_count > 0", params)
        found = [
            (name, *visible_part(cursor, scope, pk, records - hidden))
            if hidden and not scope.sees_all
            else (name, records, updated)
            for name, records, updated, pk, hidden in cursor.fetchall()
        ]
    return sorted(row for row in found if row[1])


def visible_part(cursor, scope, collection_id, free):
    """(records the caller may read, their last change), when `free` of them are for everybody."""
    visible, params = scope.visible()
    records = f"FROM {scope.store.table} r WHERE r.collection_id = %s{visible}"
    if scope.access.caller.is_authenticated:
        cursor.execute(f"SELECT count(*) {records} AND r.plan_id IS NOT NULL", [collection_id, *params])
        free += cursor.fetchone()[0]
    if not free:
        return 0, None
    latest = f"SELECT {dialect().time_json('r.updated_at')} {records} ORDER BY r.updated_at DESC, r.seq DESC LIMIT 1"
    cursor.execute(latest, [collection_id, *params])
    return free, cursor.fetchone()[0]
