"""The records of a collection as CSV, for a spreadsheet."""

import csv

import orjson

from datastores.read.listing import filters
from datastores.schemas.enforcement import definition_of
from datastores.sql.data import data_sql
from rest.json import dumps, loads
from sql.dialect import dialect
from sql.statement import Sql, every, sql

ROWS = 1000
PORTION_BYTES = 2**20
COLUMNS_MAX = 1000
FIXED = ("id", "createdAt")
INVISIBLE = " \t\r\n\u00a0\u200b\ufeff"
FORMULA = tuple("=+-@;＝＋－＠")  # how a text begins that a spreadsheet would run, also after a separator


def columns_of(scope, listing):
    """Every field that a record has, as far as COLUMNS_MAX goes."""
    text = definition_of(scope.access.page.pk, scope.store.name, scope.name)
    first = list(loads(text)["fields"]) if text else []
    names = data_sql().field_names(scope.table, filters(scope, listing), COLUMNS_MAX)
    with dialect().time_limit():
        found = {name for (name,) in names.fetch_all()}
    return [*first, *sorted(found.difference(first))]


def lines(scope, listing, columns):
    """CSV as text, row by row; the mark at the beginning tells spreadsheets that it is UTF-8."""
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow([*FIXED, *map(cell, columns)])
    for pk, created, text in rows(scope, listing):
        yield writer.writerow([pk, created, *cells(text, columns)])


def rows(scope, listing):
    """(id, time, JSON text) in the order of seq, fetched in portions of at most ROWS and about PORTION_BYTES."""
    d, after, table = dialect(), "r.seq > 0", f"FROM {scope.table} r WHERE "
    conditions = filters(scope, listing)
    whole = f"SELECT {d.uuid_text('r.id')}, {d.time_json('r.created_at')}, {d.text('r.data')} {table}"
    while sizes := fetched(f"SELECT r.seq, r.size {table}", every(conditions, after)):
        last = end_of_portion(sizes)
        yield from fetched(whole, every(conditions, after, Sql("r.seq <= %s", (last,))))
        after = Sql("r.seq > %s", (last,))


def end_of_portion(sizes):
    """The seq up to which the records come to PORTION_BYTES; one record at least."""
    total, last = 0, sizes[0][0]
    for seq, size in sizes:
        total += size
        if total > PORTION_BYTES:
            break
        last = seq
    return last


def fetched(columns, conditions):
    with dialect().time_limit():
        return sql(columns, conditions, f" ORDER BY r.seq LIMIT {ROWS}").fetch_all()


def cells(text, columns):
    data = orjson.loads(text)
    return [cell(data.get(name)) for name in columns]


def cell(value):
    if value is None:
        return ""
    if not isinstance(value, str):
        return dumps(value).decode()
    return f"'{value}" if value.lstrip(INVISIBLE).startswith(FORMULA) else value


class Echo:
    """A file for csv.writer that hands back what is written."""

    def write(self, text):
        return text
