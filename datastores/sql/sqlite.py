"""Questions about the `data` of records `r`, which is JSON text."""

from django.db import connection

from datastores.sql.comparing import value_matches
from rest.json import dumps
from sql.statement import Sql, every, sql, value

JSON_TEXT = (
    "CASE j.type WHEN 'text' THEN json_quote(j.value) WHEN 'real' THEN printf('%%!.17g', j.value)"
    " WHEN 'true' THEN j.type WHEN 'false' THEN j.type ELSE CAST(j.value AS text) END"
)


def matching(where):
    """The condition of a filter: top-level keys by json_each, which takes a key as it is; nested values by a function.

    The first condition keeps SQLite to the index in the order of `seq`.
    """
    return every("r.seq > 0", *(part for item in where.value.items() for part in (spelled(*item), equal(*item))))


def spelled(key, wanted):
    """Strings and booleans are first looked for in the text, which we wrote ourselves and so know the spelling of.

    That spares most rows the parsing.
    """
    if isinstance(wanted, str | bool):
        return sql("instr(r.data, ", value(dumps({key: wanted}).decode()[1:-1]), ") > 0")
    return None


def equal(key, wanted):
    if wanted is None:
        return sql("NOT ", field(key, "j.type <> 'null'"))
    if isinstance(wanted, bool):
        return field(key, f"j.type = '{str(wanted).lower()}'")
    if isinstance(wanted, str):
        return field(key, sql("j.type = 'text' AND j.value = ", value(wanted)))
    if isinstance(wanted, int | float):
        return field(key, sql("j.type IN ('integer', 'real') AND j.value = ", value(wanted)))
    return field(key, nested(wanted))


def field(key, condition):
    """There is a top-level field `j` of this name for which the condition holds."""
    return sql("EXISTS (SELECT 1 FROM json_each(r.data) j WHERE j.key = ", value(key), " AND ", condition, ")")


def nested(wanted):
    connection.ensure_connection()
    connection.connection.create_function("value_matches", 2, value_matches, deterministic=True)
    kind = "object" if isinstance(wanted, dict) else "array"
    return Sql(f"j.type = '{kind}' AND value_matches(j.value, %s)", (dumps(wanted).decode(),))


def per_value(table, conditions, field, length, limit):
    """Rows of (JSON text, cut to `length`; number of records) per value of a top-level field."""
    return sql(
        f"SELECT substr({JSON_TEXT}, 1, {length}) AS value, count(*) AS n",
        f" FROM {table} r LEFT JOIN json_each(r.data) j ON j.key = ",
        value(field),
        " WHERE ",
        conditions,
        f" GROUP BY 1 ORDER BY n DESC, 1 LIMIT {limit}",
    )


def number_at(column, key):
    """A whole number inside a JSON column."""
    return f"json_extract({column}, '$.{key}')"
