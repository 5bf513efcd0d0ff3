"""The records of a collection as CSV, for a spreadsheet: each field is in a column of its own or in `other`."""

import csv
from collections import Counter
from dataclasses import dataclass

import orjson

from datastores.read.cells import FIXED, OTHER, cell, heading
from datastores.read.listing import filters
from datastores.schemas.enforcement import definition_of
from rest.json import loads
from sql.dialect import dialect
from sql.statement import Sql, every, sql

ROWS = 1000
PORTION_BYTES = 2**20
COLUMNS_MAX = 1000  # beside those of the schema
NAMES_MAX = 20_000
NAME_LENGTH = 100


@dataclass(frozen=True)
class Columns:
    """The fields with a column of their own, whether there are others, and the seq up to which that is so."""

    names: list
    has_other: bool
    last: int

    @property
    def header(self):
        other = (OTHER,) if self.has_other else ()
        return [*FIXED, *(heading(name, FIXED + other) for name in self.names), *other]


class Names:
    """Counts the names of fields in bounded memory: beyond NAMES_MAX the rarer half is given up.

    `has_more`: a name that was met is not counted, because it is too long or was given up.
    """

    def __init__(self):
        self.counts, self.has_more = Counter(), False

    def add(self, names):
        short = [name for name in names if len(name) <= NAME_LENGTH]
        self.counts.update(short)
        self.has_more |= len(short) < len(names)
        if len(self.counts) > NAMES_MAX:
            self.counts, self.has_more = Counter(dict(self.commonest()[: NAMES_MAX // 2])), True

    def commonest(self):
        """(name, number of records), by name where the number is the same."""
        return sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))


def columns_of(scope, listing):
    """Those of the schema in its order, then the commonest; all records are read for it, portion by portion."""
    text = definition_of(scope.access.page.pk, scope.store.name, scope.name)
    declared = list(loads(text)["fields"]) if text else []
    names, last = Names(), 0
    for seq, data in rows(scope, listing, f"r.seq, {dialect().text('r.data')}"):
        names.add(orjson.loads(data).keys() - declared)
        last = seq
    common = [name for name, _ in names.commonest()]
    return Columns(declared + common[:COLUMNS_MAX], names.has_more or len(common) > COLUMNS_MAX, last)


def lines(scope, listing, columns):
    """CSV as text, row by row; the mark at the beginning tells spreadsheets that it is UTF-8."""
    writer, d = csv.writer(Echo()), dialect()
    yield "\ufeff" + writer.writerow(columns.header)
    whole = f"{d.uuid_text('r.id')}, {d.time_json('r.created_at')}, {d.text('r.data')}"
    for pk, created, text in rows(scope, listing, whole, Sql("r.seq <= %s", (columns.last,))):
        yield writer.writerow([pk, created, *cells(text, columns)])


def rows(scope, listing, what, until=None):
    """`what` of each record, in the order of seq, fetched in portions of at most ROWS and about PORTION_BYTES."""
    conditions, after, table = every(filters(scope, listing), until), "r.seq > 0", f"FROM {scope.table} r WHERE "
    while sizes := fetched(f"SELECT r.seq, r.size {table}", every(conditions, after)):
        last = end_of_portion(sizes)
        yield from fetched(f"SELECT {what} {table}", every(conditions, after, Sql("r.seq <= %s", (last,))))
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
    """Also what was added to a record since the columns were counted is in the row, behind them."""
    data = orjson.loads(text)
    found = [cell(data.pop(name, None)) for name in columns.names]
    return [*found, cell(data or None)] if data or columns.has_other else found


class Echo:
    """A file for csv.writer that hands back what is written."""

    def write(self, text):
        return text
