"""The few places where the SQL of the two databases differs: JSON text, filters, bulk rows."""

from contextlib import contextmanager
from datetime import UTC
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.db import connection

from datastores.sql.where import leaves, skeleton
from rest.json import Fragment, dumps, loads

STEPS_BETWEEN_LOOKS = 100_000


class PostgreSQL:
    lock = " FOR UPDATE OF r"
    integer, moment = "%s::bigint", "%s::timestamptz"

    def time_json(self, column):
        return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""

    def text(self, column):
        return f"{column}::text"

    def shown_uuid(self, value):
        return str(value)

    def fields(self, table, conditions, limit):
        """SQL for the names of the top-level fields that occur."""
        return f"SELECT DISTINCT jsonb_object_keys(r.data) FROM {table} r WHERE {conditions} LIMIT {limit}"

    def string_json(self, column):
        return f"to_json({column})::text"

    def uuid(self, value):
        return value

    def time(self, moment):
        return moment

    def aware(self, moment):
        return moment

    def any_of(self, column, values):
        return f"{column} = ANY(%s)", [values]

    def plan_in_journal(self, column):
        return f"CAST({column} ->> 'planId' AS bigint)"

    def where(self, where):
        """Containment finds by index; arrays and nulls, where it is looser than CONTRACT 6.3, are compared as well."""
        clauses, params = ["r.data @> %s::jsonb"], [dumps(skeleton(where.value)).decode()]
        for path, value in leaves(where.value):
            if value is None:
                clauses.append("coalesce(r.data #> %s::text[], 'null') = 'null'::jsonb")
                params.append(list(path))
            elif isinstance(value, list):
                clauses.append("r.data #> %s::text[] = %s::jsonb")
                params += [list(path), dumps(value).decode()]
        return f" AND {' AND '.join(clauses)}", params

    def group_by(self, table, conditions, length):
        """SQL for (JSON text, cut to `length`; records) per value of the top-level field given as first parameter."""
        return (
            f"SELECT left(g.value::text, {length}), g.n FROM (SELECT r.data -> %s::text AS value, count(*) AS n"
            f" FROM {table} r WHERE {conditions} GROUP BY 1 ORDER BY n DESC, value LIMIT %s) g"
        )

    def insert(self, cursor, table, columns, rows):
        """`columns`: {name: SQL type}. One statement for any number of rows; many of them travel as one JSON text."""
        names = ", ".join(columns)
        if len(rows) == 1:
            marks = ", ".join(f"%s::{kind}" for kind in columns.values())
            cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows[0])
        elif rows:
            sql = f"INSERT INTO {table} ({names}) SELECT {names} FROM {recordset(columns)}"
            cursor.execute(sql, [as_json(columns, rows)])

    def update(self, cursor, table, columns, rows):
        """Rows by `id`, one of `columns`."""
        changes = ", ".join(f"{name} = v.{name}" for name in columns if name != "id")
        if rows:
            sql = f"UPDATE {table} r SET {changes} FROM {recordset(columns)} WHERE r.id = v.id"
            cursor.execute(sql, [as_json(columns, rows)])

    @contextmanager
    def time_limit(self):
        """The server keeps statement_timeout by itself."""
        yield


def recordset(columns):
    return f"json_to_recordset(%s::json) AS v({', '.join(f'{name} {kind}' for name, kind in columns.items())})"


def as_json(columns, rows):
    """The rows as one JSON array of objects; what is JSON already goes in as it is."""
    json_columns = {name for name, kind in columns.items() if kind == "jsonb"}
    objects = [dict(zip(columns, row, strict=True)) for row in rows]
    for each in objects:
        each |= {name: Fragment(each[name]) for name in json_columns if each[name] is not None}
    return dumps(objects).decode()


class SQLite:
    integer = moment = "%s"
    lock = ""  # an IMMEDIATE transaction is the only writer

    def time_json(self, column):
        return f"strftime('%%Y-%%m-%%dT%%H:%%M:%%fZ', {column})"

    def text(self, column):
        return column

    def shown_uuid(self, value):
        return str(UUID(value))

    def fields(self, table, conditions, limit):
        return f"SELECT DISTINCT j.key FROM {table} r, json_each(r.data) j WHERE {conditions} LIMIT {limit}"

    def string_json(self, column):
        return f"json_quote({column})"

    def uuid(self, value):
        return value.hex

    def time(self, moment):
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", timespec="microseconds")

    def aware(self, moment):
        return moment.replace(tzinfo=UTC)

    def any_of(self, column, values):
        return f"{column} IN ({', '.join(['%s'] * len(values))})", list(values)

    def plan_in_journal(self, column):
        return f"json_extract({column}, '$.planId')"

    def where(self, where):
        """Top-level keys by json_each, which takes a key as it is; nested values by `value_matches`.

        The first condition keeps SQLite to the index in the order of `seq`. Strings and booleans are first looked for
        in the text, which we wrote ourselves and so know the spelling of: that spares most rows the parsing.
        """
        clauses, params = ["r.seq > 0"], []
        for key, value in where.value.items():
            if isinstance(value, str | bool):
                clauses.append("instr(r.data, %s) > 0")
                params.append(dumps({key: value}).decode()[1:-1])
            clause, more = self.condition(value)
            clauses.append(clause)
            params += [key, *more]
        return f" AND {' AND '.join(clauses)}", params

    def condition(self, value):
        field = "EXISTS (SELECT 1 FROM json_each(r.data) j WHERE j.key = %s AND "
        if value is None:
            return f"NOT {field} j.type <> 'null')", []
        if isinstance(value, bool):
            return f"{field} j.type = '{str(value).lower()}')", []
        if isinstance(value, str):
            return f"{field} j.type = 'text' AND j.value = %s)", [value]
        if isinstance(value, int | float):
            return f"{field} j.type IN ('integer', 'real') AND j.value = %s)", [value]
        kind = "object" if isinstance(value, dict) else "array"
        connection.ensure_connection()
        connection.connection.create_function("value_matches", 2, value_matches, deterministic=True)
        return f"{field} j.type = '{kind}' AND value_matches(j.value, %s))", [dumps(value).decode()]

    def group_by(self, table, conditions, length):
        value = (
            "CASE j.type WHEN 'text' THEN json_quote(j.value) WHEN 'real' THEN printf('%%!.17g', j.value)"
            " WHEN 'true' THEN j.type WHEN 'false' THEN j.type ELSE CAST(j.value AS text) END"
        )
        return (
            f"SELECT substr({value}, 1, {length}) AS value, count(*) AS n"
            f" FROM {table} r LEFT JOIN json_each(r.data) j ON j.key = %s"
            f" WHERE {conditions} GROUP BY 1 ORDER BY n DESC, 1 LIMIT %s"
        )

    def insert(self, cursor, table, columns, rows):
        marks = ", ".join(["%s"] * len(columns))
        if rows:
            cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)

    def update(self, cursor, table, columns, rows):
        changes = ", ".join(f"{name} = %s" for name in columns if name != "id")
        if rows:
            cursor.executemany(f"UPDATE {table} SET {changes} WHERE id = %s", [(*row[1:], row[0]) for row in rows])

    @contextmanager
    def time_limit(self):
        """SQLite has no statement timeout of its own; one that scans a large table must not go on for ever."""
        connection.ensure_connection()
        end = monotonic() + settings.STATEMENT_TIMEOUT_SECONDS
        connection.connection.set_progress_handler(lambda: monotonic() > end, STEPS_BETWEEN_LOOKS)
        try:
            yield
        finally:
            connection.connection.set_progress_handler(None, 0)


def value_matches(text, wanted):
    """SQLite's `@>` with exact arrays: does the JSON `text` match the filter value `wanted`, both JSON?"""
    return matches(loads(text), loads(wanted))


def matches(value, wanted):
    if isinstance(wanted, dict):
        return isinstance(value, dict) and all(matches(value.get(key), item) for key, item in wanted.items())
    return same(value, wanted)


def same(one, other):
    """Equal as JSON: true is not 1, 1 is 1.0, order counts in arrays only."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return one == other


DIALECTS = {"postgresql": PostgreSQL(), "sqlite": SQLite()}


def dialect():
    return DIALECTS[connection.vendor]
