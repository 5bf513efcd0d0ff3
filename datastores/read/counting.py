"""How many records, all or per value of a field (CONTRACT 6.5)."""

import orjson
from django.db import connection

from datastores.read.listing import counted, filters
from datastores.sql.dialects import dialect

GROUPS_MAX = 1000
GROUPS_SEARCHED = 10_000  # for `values`, which may ask for small groups
KEY_LENGTH = 1000  # what is longer is cut


def count_records(scope, listing):
    if listing.is_filtered:
        conditions, params = filters(scope, listing)
        sql = f"SELECT count(*) FROM {scope.store.table} r WHERE {conditions}"
    else:
        sql, params = counted(scope)
    with connection.cursor() as cursor, dialect().time_limit():
        cursor.execute(f"SELECT ({sql})", params)
        return cursor.fetchone()[0] or 0


def count_groups(scope, listing, group_by, values=None):
    """{value as string: records} of one top-level field, at most GROUPS_MAX, the largest; of `values` where given."""
    conditions, params = filters(scope, listing)
    limit = GROUPS_MAX if values is None else GROUPS_SEARCHED
    with connection.cursor() as cursor, dialect().time_limit():
        sql = dialect().group_by(scope.store.table, conditions, KEY_LENGTH + 1)
        cursor.execute(sql, [group_by, *params, limit])
        rows = cursor.fetchall()
    counts = {}
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
