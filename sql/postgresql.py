from contextlib import contextmanager

from rest.json import Fragment, dumps
from sql.statement import Sql, joined, sql, value

LOCKED = " FOR UPDATE OF r"


def typed(given, kind):
    """A parameter of this SQL type."""
    return Sql(f"%s::{kind}", (given,))


def any_of(column, values, kind):
    return Sql(f"{column} = ANY(%s::{kind}[])", (values,))


def read_uuid(stored):
    return stored


def read_time(stored):
    return stored


def text(column):
    return f"{column}::text"


def uuid_text(column):
    return f"{column}::text"


def time_json(column):
    """The time as the API shows it, without quotes."""
    return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""


def string_json(column):
    return f"to_json({column})::text"


def insert(table, columns, rows):
    """`columns`: {name: SQL type}. One statement for any number of rows; many of them travel as one JSON text."""
    names = ", ".join(columns)
    if len(rows) == 1:
        values = joined(", ", map(typed, rows[0], columns.values()))
        sql(f"INSERT INTO {table} ({names}) VALUES (", values, ")").execute()
    elif rows:
        sql(f"INSERT INTO {table} ({names}) SELECT {names} FROM ", recordset(columns, rows)).execute()


def update(table, columns, rows):
    """Rows by `id`, the first of `columns`."""
    changes = ", ".join(f"{name} = v.{name}" for name in columns if name != "id")
    if rows:
        sql(f"UPDATE {table} r SET {changes} FROM ", recordset(columns, rows), " WHERE r.id = v.id").execute()


def recordset(columns, rows):
    """The rows as a table `v`; what is JSON already goes in as it is."""
    json_columns = [name for name, kind in columns.items() if kind == "jsonb"]
    objects = [dict(zip(columns, row, strict=True)) for row in rows]
    for each in objects:
        each |= {name: Fragment(each[name]) for name in json_columns if each[name] is not None}
    types = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    return sql("json_to_recordset(", value(dumps(objects).decode()), f"::json) AS v({types})")


@contextmanager
def time_limit():
    """The server keeps statement_timeout by itself."""
    yield
