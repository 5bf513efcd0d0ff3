"""The records of a form as CSV, for a spreadsheet."""

import csv

import orjson
from django.db import connection
from django.http import StreamingHttpResponse

from datastores.api import shapes
from datastores.api.store_view import StoreView
from datastores.read.listing import Listing, filters
from datastores.schemas.enforcement import definition_of
from datastores.sql import where
from datastores.sql.dialects import dialect
from rest.json import dumps, loads

ROWS = 1000
PORTION_BYTES = 2**20
COLUMNS_MAX = 1000
FIXED = ("id", "createdAt")
INVISIBLE = " \t\r\n\u00a0\u200b\ufeff"
FORMULA = tuple("=+-@;＝＋－＠")  # how a text begins that a spreadsheet would run, also after a separator


class ExportView(StoreView):
    actions = {"GET": "read"}
    parameters = {"GET": ("where",)}
    answers = {"GET": {200: shapes.CSV}}

    def get(self, request, page, collection):
        """The records as a CSV file (UTF-8), the oldest first; owner only.

        One column per field of `data`, those of the schema first, after `id` and `createdAt`. Filtered by `where`, and
        with `spam=true` the spam. A text that a spreadsheet would take for a formula begins with an apostrophe.
        """
        scope = self.scope
        self.check_parameters()
        listing = Listing(where=where.parse(request.GET.get("where")))
        columns = columns_of(scope, listing)
        response = StreamingHttpResponse(lines(scope, listing, columns), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{scope.name}.csv"'
        return response


def columns_of(scope, listing):
    """Every field that a record has, as far as COLUMNS_MAX goes."""
    text = definition_of(scope.access.page.pk, scope.store.name, scope.name)
    first = list(loads(text)["fields"]) if text else []
    conditions, params = filters(scope, listing)
    with connection.cursor() as cursor, dialect().time_limit():
        cursor.execute(dialect().fields(scope.store.table, conditions, COLUMNS_MAX), params)
        found = {name for (name,) in cursor.fetchall()}
    return [*first, *sorted(found.difference(first))]


def lines(scope, listing, columns):
    """CSV as text, row by row; the mark at the beginning tells spreadsheets that it is UTF-8."""
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow([*FIXED, *map(cell, columns)])
    for pk, created, text in rows(scope, listing):
        yield writer.writerow([pk, created, *cells(text, columns)])


def rows(scope, listing):
    """(id, time, JSON text) in the order of seq, fetched in portions of at most ROWS and about PORTION_BYTES."""
    d, seq = dialect(), 0
    conditions, params = filters(scope, listing)
    part = f"FROM {scope.store.table} r WHERE {conditions} AND r.seq > %s"
    whole = f"SELECT r.id, {d.time_json('r.created_at')}, {d.text('r.data')} {part} AND r.seq <= %s ORDER BY r.seq"
    while sizes := fetched(f"SELECT r.seq, r.size {part} ORDER BY r.seq LIMIT {ROWS}", [*params, seq]):
        last = end_of_portion(sizes)
        for pk, created, text in fetched(whole, [*params, seq, last]):
            yield d.shown_uuid(pk), created, text
        seq = last


def end_of_portion(sizes):
    """The seq up to which the records come to PORTION_BYTES; one record at least."""
    total, last = 0, sizes[0][0]
    for seq, size in sizes:
        total += size
        if total > PORTION_BYTES:
            break
        last = seq
    return last


def fetched(sql, params):
    with connection.cursor() as cursor, dialect().time_limit():
        cursor.execute(sql, params)
        return cursor.fetchall()


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
