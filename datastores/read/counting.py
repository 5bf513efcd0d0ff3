"""How many records, all or per value of a field (CONTRACT 6.5)."""

import orjson

from datastores.read.listing import filters
from datastores.scope import COLLECTION
from datastores.sql.data import data_sql
from sql.dialect import dialect
from sql.statement import sql

GROUPS_MAX = 1000
GROUPS_SEARCHED = 10_000  # for `values`, which may ask for small groups
KEY_LENGTH = 1000  # what is longer is cut


def counted(scope):
    """The number of records that the caller may read, from the counter row."""
    return sql("SELECT ", scope.total, f" FROM {COLLECTION} c WHERE ", scope.collection)


def count_records(scope, listing):
    number = counted(scope)
    if listing.is_filtered:
        number = sql(f"SELECT count(*) FROM {scope.table} r WHERE ", filters(scope, listing))
    with dialect().time_limit():
        return sql("SELECT (", number, ")").fetch_one()[0] or 0


def count_groups(scope, listing, group_by, values=None):
    """{value as string: records} of one top-level field, at most GROUPS_MAX, the largest; of `values` where given."""
    limit = GROUPS_MAX if values is None else GROUPS_SEARCHED
    groups = data_sql().per_value(scope.table, filters(scope, listing), group_by, KEY_LENGTH + 1, limit)
    counts = {}
    with dialect().time_limit():
        rows = groups.fetch_all()
    for text, number in rows:
        key = key_of(text)
        if values is None or key in values:
            counts[key] = counts.get(key, 0) + number
    return dict(list(counts.items())[:GROUPS_MAX])


def key_of(text):
    """The key of a group from its value as JSON: strings as they are, all else as compact JSON, absent like null."""
    if text is not None and len(text) > KEY_LENGTH:
        return text.removeprefix('"')[:KEY_LENGTH]
    value = None if text is None else orjson.loads(text)
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)  # 1.0 equals 1 in a filter, so it counts with it
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
