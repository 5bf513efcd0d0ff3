"""Lists of records (CONTRACT 6.2): filters, order, paging and the total, in one statement."""

from dataclasses import dataclass, field

from django.db import connection

from datastores.read.reading import record_json
from datastores.scope import COLLECTION
from datastores.sql.dialects import dialect
from datastores.sql.where import Where
from rest.json import Fragment


@dataclass
class Listing:
    """What a list or count request asks for."""

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

    @property
    def is_filtered(self):
        return self.mine or bool(self.where)

    @property
    def keys(self):
        """What the list is sorted by: with a cursor always the seq, which also breaks ties."""
        return ("updated_at", "seq") if self.by_update and not self.has_cursor else ("seq",)

    def order(self, table):
        return ", ".join(f"{table}.{key} {'DESC' if self.descending else 'ASC'}" for key in self.keys)

    @property
    def window(self):
        """One record more than asked for, to know whether there are more; written out, so that it is planned for."""
        return f"LIMIT {self.limit + 1}"


def list_records(scope, listing):
    """The answer of a list request."""
    rows, total = (filtered_rows if listing.is_filtered else plain_rows)(scope, listing)
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


def plain_rows(scope, listing):
    """(JSON texts, total) of a list without filter: the total comes from the counter row."""
    json_sql, join = record_json(scope.store)
    total, total_params = counted(scope)
    start, params = beginning(scope, listing)
    sql = (
        f"SELECT ({total}), {json_sql} FROM {scope.store.table} r{join}"
        f" WHERE {start} ORDER BY {listing.order('r')} {listing.window}"
    )
    with connection.cursor() as cursor, dialect().time_limit():
        cursor.execute(sql, [*total_params, scope.name, *params])
        if rows := cursor.fetchall():
            return [row[1] for row in rows], rows[0][0]
        cursor.execute(f"SELECT ({total})", total_params)
        return [], cursor.fetchone()[0] or 0


def beginning(scope, listing):
    """(condition, parameters) for the records from where the page starts.

    An offset is walked in the index alone, to the key of the first record: a fraction of fetching what is skipped.
    """
    readable, params = scope.readable
    if listing.has_cursor:
        bounds, more = between(listing, "r")
        return readable + bounds, [*params, *more]
    if not listing.offset:
        return readable, params
    keys = ", ".join(f"r.{key}" for key in listing.keys)
    first = f"SELECT {keys} FROM {scope.store.table} r WHERE {readable} ORDER BY {listing.order('r')} LIMIT 1 OFFSET %s"
    beyond = "<=" if listing.descending else ">="
    return f"{readable} AND ({keys}) {beyond} ({first})", [*params, *params, listing.offset]


def between(listing, table):
    """(conditions, parameters) of the cursors."""
    bounds = [("<", listing.before), (">", listing.after)]
    sql = "".join(f" AND {table}.seq {sign} %s" for sign, bound in bounds if bound is not None)
    return sql, [bound for _, bound in bounds if bound is not None]


def filtered_rows(scope, listing):
    """(JSON texts, total) of a filtered list: the records that match are found once, for the page and for the total."""
    json_sql, join = record_json(scope.store)
    conditions, params = filters(scope, listing)
    records, collection = scope.records
    bounds, more = between(listing, "m")
    keys = ", ".join(f"r.{key}" for key in listing.keys)
    sql = (
        f"WITH m AS MATERIALIZED (SELECT {keys} FROM {scope.store.table} r WHERE {conditions}),"
        f" page AS (SELECT m.seq FROM m WHERE 1 = 1{bounds} ORDER BY {listing.order('m')} {listing.window} OFFSET %s),"
        f" found AS (SELECT {keys}, {json_sql} AS json FROM {scope.store.table} r{join}"
        f" WHERE {records} AND r.seq IN (SELECT seq FROM page))"
        f" SELECT t.n, found.json FROM (SELECT count(*) AS n FROM m) t LEFT JOIN found ON 1 = 1"
        f" ORDER BY {listing.order('found')}"
    )
    offset = 0 if listing.has_cursor else listing.offset
    with connection.cursor() as cursor, dialect().time_limit():
        cursor.execute(sql, [*params, *more, offset, scope.name, *collection])
        rows = cursor.fetchall()
    return [text for _, text in rows if text is not None], rows[0][0]


def filters(scope, listing):
    """(condition, parameters) for the records that the caller may read and that match."""
    conditions, params = scope.readable
    if listing.mine:
        conditions, params = conditions + " AND r.created_by_id = %s", [*params, scope.access.caller.id]
    if listing.where:
        where, more = dialect().where(listing.where)
        conditions, params = conditions + where, [*params, *more]
    return conditions, params


def counted(scope):
    """(SQL, parameters) for the number of records that the caller may read, from the counter row.

    Only the gated ones that a subscription opens have to be counted.
    """
    collection, params = scope.collection
    if scope.sees_all:
        return f"SELECT record_count FROM {COLLECTION} WHERE {collection}", params
    free = f"SELECT record_count - hidden_count FROM {COLLECTION} WHERE {collection}"
    if not scope.access.caller.is_authenticated:
        return free, params
    readable, more = scope.readable
    gated = f"SELECT count(*) FROM {scope.store.table} r WHERE {readable} AND r.plan_id IS NOT NULL"
    return f"SELECT ({free}) + ({gated})", [*params, *more]
