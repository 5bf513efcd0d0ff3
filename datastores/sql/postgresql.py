"""Questions about the `data` of records `r`, which is JSONB."""

from datastores.sql.where import leaves, skeleton
from rest.json import dumps
from sql.statement import every, sql, value


def matching(where):
    """The condition of a filter.

    Containment finds by index; arrays and nulls, where it is looser than CONTRACT 6.3, are compared as well.
    """
    contained = sql("r.data @> ", json_of(skeleton(where.value)), "::jsonb")
    return every(contained, *(exactly(path, wanted) for path, wanted in leaves(where.value)))


def exactly(path, wanted):
    """What containment leaves open at this path, if anything."""
    found = sql("r.data #> ", value(list(path)), "::text[]")
    if wanted is None:
        return sql("coalesce(", found, ", 'null') = 'null'::jsonb")
    return sql(found, " = ", json_of(wanted), "::jsonb") if isinstance(wanted, list) else None


def json_of(given):
    return value(dumps(given).decode())


def per_value(table, conditions, field, length, limit):
    """Rows of (JSON text, cut to `length`; number of records) per value of a top-level field."""
    values = sql("SELECT r.data -> ", value(field), f"::text AS value, count(*) AS n FROM {table} r WHERE ", conditions)
    largest = sql(values, f" GROUP BY 1 ORDER BY n DESC, value LIMIT {limit}")
    return sql(f"SELECT left(g.value::text, {length}), g.n FROM (", largest, ") g")


def number_at(column, key):
    """A whole number inside a JSON column."""
    return f"CAST({column} ->> '{key}' AS bigint)"
