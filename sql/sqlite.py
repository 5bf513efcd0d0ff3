from contextlib import contextmanager
from datetime import UTC
from functools import lru_cache
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.db import connection

from sql.statement import Sql, cursor

LOCKED = ""  # an IMMEDIATE transaction is the only writer
STEPS_BETWEEN_LOOKS = 100_000


def written_uuid(given):
    return given.hex


@lru_cache(100)  # a request writes its moment many times
def written_time(moment):
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", timespec="microseconds")


WRITTEN = {"uuid": written_uuid, "timestamptz": written_time}  # all else goes in as it is


def written(given, kind):
    return WRITTEN[kind](given) if kind in WRITTEN and given is not None else given


def typed(given, kind):
    """A parameter of this SQL type."""
    return Sql("%s", (written(given, kind),))


def any_of(column, values, kind):
    return Sql(f"{column} IN ({', '.join(['%s'] * len(values))})", [written(each, kind) for each in values])


def read_uuid(stored):
    return UUID(stored)


def read_time(stored):
    return stored.replace(tzinfo=UTC)


def text(column):
    return column


def uuid_text(column):
    """It is kept as 32 digits."""
    cuts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return " || '-' || ".join(f"substr({column}, {start}, {length})" for start, length in cuts)


def time_json(column):
    """The time as the API shows it, without quotes."""
    return f"strftime('%%Y-%%m-%%dT%%H:%%M:%%fZ', {column})"


def string_json(column):
    return f"json_quote({column})"


def insert(table, columns, rows):
    """`columns`: {name: SQL type}."""
    marks = ", ".join(["%s"] * len(columns))
    execute_many(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", columns, rows)


def update(table, columns, rows):
    """Rows by `id`, the first of `columns`."""
    changes = ", ".join(f"{name} = %s" for name in columns if name != "id")
    key_last = dict([*list(columns.items())[1:], *list(columns.items())[:1]])
    execute_many(f"UPDATE {table} SET {changes} WHERE id = %s", key_last, [(*row[1:], row[0]) for row in rows])


def execute_many(statement, columns, rows):
    """One row, the commonest, goes the shorter way."""
    kinds = list(columns.values())
    if len(rows) == 1:
        Sql(statement, next(all_written(kinds, rows))).execute()
    elif rows:
        with cursor() as opened:
            opened.executemany(statement, all_written(kinds, rows))


def all_written(kinds, rows):
    special = [(place, kind) for place, kind in enumerate(kinds) if kind in WRITTEN]
    for row in map(list, rows):
        for place, kind in special:
            row[place] = written(row[place], kind)
        yield row


@contextmanager
def time_limit():
    """SQLite has no statement timeout of its own; one that scans a large table must not go on for ever."""
    connection.ensure_connection()
    end = monotonic() + settings.STATEMENT_TIMEOUT_SECONDS
    connection.connection.set_progress_handler(lambda: monotonic() > end, STEPS_BETWEEN_LOOKS)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, 0)
