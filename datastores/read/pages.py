"""A page of a list of records (CONTRACT 6.2): filters, order, paging and the total, in one statement."""

from datastores.read.counting import counted
from datastores.read.listing import filters
from datastores.representation import record_json, source
from rest.json import Fragment
from sql.dialect import dialect
from sql.statement import every, sql, value


def list_records(scope, listing):
    """The answer of a list request."""
    with dialect().time_limit():
        rows, total = (filtered_rows if listing.is_filtered else plain_rows)(scope, listing)
    more = len(rows) > listing.limit
    rows = rows[: listing.limit]
    return {
        "records": Fragment(b"[" + ",".join(rows).encode() + b"]"),
        "total": total,
        "limit": listing.limit,
        "offset": listing.start,
        "hasMore": more if listing.has_cursor else listing.start + len(rows) < total,
    }


def plain_rows(scope, listing):
    """(JSON texts, total) of a list without filter: the total comes from the counter row."""
    total, store = counted(scope), scope.store
    columns = sql("SELECT (", total, "), ", record_json(store, scope.name), source(scope))
    rows = sql(columns, beginning(scope, listing), f" ORDER BY {listing.order('r')} {listing.window}").fetch_all()
    if rows:
        return [text for _, text in rows], rows[0][0]
    return [], sql("SELECT (", total, ")").fetch_one()[0] or 0


def beginning(scope, listing):
    """The condition on the records from where the page starts.

    An offset is walked in the index alone, to the key of the first record: a fraction of fetching what is skipped.
    """
    if listing.has_cursor or not listing.offset:
        return every(scope.readable, listing.has_cursor and listing.between("r"))
    keys = ", ".join(f"r.{key}" for key in listing.keys)
    skipped = sql(f" ORDER BY {listing.order('r')} LIMIT 1 OFFSET ", value(listing.offset))
    first = sql(f"SELECT {keys} FROM {scope.table} r WHERE ", scope.readable, skipped)
    return every(scope.readable, sql(f"({keys}) {'<=' if listing.descending else '>='} (", first, ")"))


def filtered_rows(scope, listing):
    """(JSON texts, total) of a filtered list: the records that match are found once, for the page and for the total."""
    store, keys = scope.store, ", ".join(f"r.{key}" for key in listing.keys)
    matching = sql(f"SELECT {keys} FROM {scope.table} r WHERE ", filters(scope, listing))
    window = sql(f" ORDER BY {listing.order('m')} {listing.window} OFFSET ", value(listing.start))
    page = sql("SELECT m.seq FROM m WHERE ", listing.between("m"), window)
    found = sql(f"SELECT {keys}, ", record_json(store, scope.name), " AS json", source(scope))
    on_page = every(scope.records, "r.seq IN (SELECT seq FROM page)")
    parts = sql("WITH m AS MATERIALIZED (", matching, "), page AS (", page, "), found AS (", found, on_page, ")")
    each = " SELECT t.n, found.json FROM (SELECT count(*) AS n FROM m) t LEFT JOIN found ON 1 = 1"
    rows = sql(parts, each, f" ORDER BY {listing.order('found')}").fetch_all()
    return [text for _, text in rows if text is not None], rows[0][0]
