"""The few places where the SQL of the two databases differs: JSON text, filters, bulk rows."""

from datetime import UTC

from django.db import connection

from datastores.where import leaves, skeleton
from rest.json import dumps, loads


class PostgreSQL:
    lock = " FOR UPDATE OF r"

    def time_json(self, column):
        return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')"""

    def text(self, column):
        return f"{column}::text"

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
        return f"{column} ->> 'planId'"

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

    def group_by(self, table, conditions):
        """SQL for (JSON type, text, count) per value of the top-level field given as the first two parameters."""
        return (
            f"SELECT jsonb_typeof(r.data -> %s::text), r.data ->> %s::text, count(*) AS n FROM {table} r"
            f" WHERE {conditions} GROUP BY 1, 2 ORDER BY n DESC, 2 LIMIT %s"
        ), 2

    def insert(self, cursor, table, columns, rows):
        """`columns`: {name: SQL type}. One statement for any number of rows."""
        names = ", ".join(columns)
        if len(rows) == 1:
            marks = ", ".join(f"%s::{kind}" for kind in columns.values())
            cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows[0])
        elif rows:
            arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
            sql = f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays})"
            cursor.execute(sql, [list(column) for column in zip(*rows, strict=True)])

    def update(self, cursor, table, columns, rows):
        """Rows by `id`, the first of `columns`."""
        names = [name for name in columns if name != "id"]
        changes = ", ".join(f"{name} = v.{name}" for name in names)
        arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
        if rows:
            cursor.execute(
                f"UPDATE {table} r SET {changes} FROM unnest({arrays}) AS v ({', '.join(columns)}) WHERE r.id = v.id",
                [list(column) for column in zip(*rows, strict=True)],
            )


class SQLite:
    lock = ""  # an IMMEDIATE transaction is the only writer

    def time_json(self, column):
        return f"strftime('%%Y-%%m-%%dT%%H:%%M:%%fZ', {column})"

    def text(self, column):
        return column

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
        """Top-level keys by json_each, which takes a key as it is; nested values by `value_matches`."""
        clauses, params = [], []
        for key, value in where.value.items():
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

    def group_by(self, table, conditions):
        return (
            f"SELECT j.type, j.value, count(*) AS n FROM {table} r LEFT JOIN json_each(r.data) j ON j.key = %s"
            f" WHERE {conditions} GROUP BY 1, 2 ORDER BY n DESC, 2 LIMIT %s"
        ), 1

    def insert(self, cursor, table, columns, rows):
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)

    def update(self, cursor, table, columns, rows):
        changes = ", ".join(f"{name} = %s" for name in columns if name != "id")
        cursor.executemany(f"UPDATE {table} SET {changes} WHERE id = %s", [(*row[1:], row[0]) for row in rows])


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
