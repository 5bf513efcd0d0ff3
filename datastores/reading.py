"""Reading records. Their JSON is put together in SQL and passed on unparsed (DATA 3)."""

import re
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from datastores.dialects import dialect
from datastores.scope import COLLECTION, USER
from datastores.where import Where
from rest.json import Fragment, dumps, loads

GROUPS_MAX = 1000
UUID_TEXT = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass
class Listing:
    """What a list request asks for (CONTRACT 6.2)."""

    where: Where = field(default_factory=lambda: Where({}))
    mine: bool = False
    by_update: bool = False
    descending: bool = True
    limit: int = 50
    offset: int = 0
    before: int | None = None
    after: int | None = None

    @property
    def has_cursor(self):
        return self.before is not None or self.after is not None


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


def list_records(scope, listing):
    """The answer of a list request, as JSON-ready dict."""
    rows, total = fetch(scope, listing)
    more = len(rows) > listing.limit
    rows = rows[: listing.limit]
    offset = 0 if listing.has_cursor else listing.offset
    return {
        "records": Fragment(b"[" + ",".join(rows).encode() + b"]"),
        "total": total,
        "limit": listing.limit,
        "offset": offset,
        "hasMore": more if listing.has_cursor else offset + len(rows) < total,
    }


def fetch(scope, listing):
    """(JSON texts of the records, one more than asked for where there are more; total)"""
    store, filters, params = scope.store, *filtered(scope, listing)
    total_sql, total_params = total_of(scope, listing)
    json_sql, join = record_json(store)
    conditions, more, tail = position(scope, listing, filters, params)
    sql = f"SELECT ({total_sql}), {json_sql} FROM {store.table} r{join} WHERE {conditions}{tail}"
    with connection.cursor() as cursor:
        cursor.execute(sql, [*total_params, scope.name, *more])
        rows = cursor.fetchall()
        if rows:
            return [row[1] for row in rows], rows[0][0]
        cursor.execute(f"SELECT ({total_sql})", total_params)
        return [], cursor.fetchone()[0] or 0


def filtered(scope, listing):
    conditions, params = scope.readable
    if listing.mine and scope.store.has_creator:
        conditions, params = conditions + " AND r.created_by_id = %s", [*params, scope.access.caller.id]
    if listing.where:
        where, more = dialect().where(listing.where)
        conditions, params = conditions + where, [*params, *more]
    return conditions, params


def position(scope, listing, filters, params):
    """(conditions, parameters, ORDER and LIMIT): where in the collection the page of records starts."""
    way = "DESC" if listing.descending else "ASC"
    limit = listing.limit + 1
    if listing.has_cursor:
        for sign, bound in (("<", listing.before), (">", listing.after)):
            if bound is not None:
                filters, params = f"{filters} AND r.seq {sign} %s", [*params, bound]
        return filters, [*params, limit], f" ORDER BY r.seq {way} LIMIT %s"
    if listing.by_update:
        tail = f" ORDER BY r.updated_at {way}, r.seq {way} LIMIT %s OFFSET %s"
        return filters, [*params, limit, listing.offset], tail
    if listing.offset:
        # Walking the index alone to the first record costs a fraction of fetching what is skipped.
        first = f"SELECT r.seq FROM {scope.store.table} r WHERE {filters} ORDER BY r.seq {way} LIMIT 1 OFFSET %s"
        start = f"{filters} AND r.seq {'<=' if listing.descending else '>='} ({first})"
        return start, [*params, *params, listing.offset, limit], f" ORDER BY r.seq {way} LIMIT %s"
    return filters, [*params, limit], f" ORDER BY r.seq {way} LIMIT %s"


def total_of(scope, listing):
    """(SQL for `total`, parameters): from the counter row where that is exact, else one indexed count."""
    if listing.where or (listing.mine and scope.store.has_creator):
        conditions, params = filtered(scope, listing)
        return f"SELECT count(*) FROM {scope.store.table} r WHERE {conditions}", params
    collection, params = scope.collection
    if scope.sees_all:
        return f"SELECT record_count FROM {COLLECTION} WHERE {collection}", params
    free = f"SELECT record_count - hidden_count FROM {COLLECTION} WHERE {collection}"
    if not scope.access.caller.is_authenticated:
        return free, params
    readable, more = scope.readable
    gated = f"SELECT count(*) FROM {scope.store.table} r WHERE {readable} AND r.plan_id IS NOT NULL"
    return f"SELECT ({free}) + ({gated})", [*params, *more]


def count_records(scope, listing):
    sql, params = total_of(scope, listing)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({sql})", params)
        return cursor.fetchone()[0] or 0


def count_groups(scope, listing, group_by, values=None):
    """{value as string: records} of one top-level field, at most GROUPS_MAX, the largest (CONTRACT 6.5)."""
    conditions, params = filtered(scope, listing)
    sql, uses = dialect().group_by(scope.store.table, conditions)
    limit = None if values is None else GROUPS_MAX * 100
    with connection.cursor() as cursor:
        cursor.execute(sql, [*[group_by] * uses, *params, limit or GROUPS_MAX])
        rows = cursor.fetchall()
    counts = {}
    for kind, value, number in rows:
        key = group_key(kind, value)
        counts[key] = counts.get(key, 0) + number
    return {key: number for key, number in counts.items() if values is None or key in values}


def group_key(kind, value):
    """Strings as they are; everything else as compact JSON; absent like null."""
    if kind in (None, "null"):
        return "null"
    if kind in ("string", "text"):
        return value
    if kind in ("boolean", "true", "false"):
        return kind if kind != "boolean" else value
    return dumps(loads(str(value))).decode()


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
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} WHERE {condition} AND record_count > 0", params)
        found = [
            (name, *visible_part(cursor, scope, pk)) if hidden and not scope.sees_all else (name, records, updated)
            for name, records, updated, pk, hidden in cursor.fetchall()
        ]
    return sorted(row for row in found if row[1])


def visible_part(cursor, scope, collection_id):
    """(records the caller may read, their last change)"""
    visible, params = scope.visible()
    sql = f"SELECT count(*), {dialect().time_json('max(r.updated_at)')} FROM {scope.store.table} r"
    cursor.execute(f"{sql} WHERE r.collection_id = %s{visible}", [collection_id, *params])
    return cursor.fetchone()
