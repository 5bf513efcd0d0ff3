"""A piece of SQL that carries its parameters with it, so that nobody has to put them in the right place.

An expression over columns alone, which takes no value, may be a plain string.
"""

from contextlib import contextmanager, nullcontext
from threading import local
from typing import NamedTuple

from django.db import connection, transaction

kept = local()


@contextmanager
def one_transaction():
    """Its statements share a cursor: opening one takes as long as a small statement."""
    with transaction.atomic(), connection.cursor() as shared:
        kept.cursor = shared
        try:
            yield
        finally:
            del kept.cursor


def cursor():
    """Within `with`: that of the transaction, else a new one."""
    shared = getattr(kept, "cursor", None)
    return nullcontext(shared) if shared else connection.cursor()


class Sql(NamedTuple):
    """SQL text with `%s` for each of `params`, in order."""

    text: str
    params: tuple | list = ()

    def execute(self):
        with cursor() as opened:
            opened.execute(self.text, self.params)

    def fetch_all(self):
        with cursor() as opened:
            opened.execute(self.text, self.params)
            return opened.fetchall()

    def fetch_one(self):
        with cursor() as opened:
            opened.execute(self.text, self.params)
            return opened.fetchone()


ALWAYS = Sql("1 = 1")


def value(given):
    """A parameter."""
    return Sql("%s", (given,))


def sql(*parts):
    """Strings and pieces of SQL, one after the other, as one piece."""
    text, params = "", []
    for part in parts:
        if type(part) is str:
            text += part
        else:
            more, values = part
            text += more
            params += values
    return Sql(text, params)


def joined(separator, pieces):
    parts = [part for piece in pieces for part in (separator, piece)]
    return sql(*parts[1:])


def every(*conditions):
    """The condition that all of these hold; None is one that always does."""
    given = [condition for condition in conditions if condition]
    if len(given) == 2:  # nearly always
        return sql(given[0], " AND ", given[1])
    return joined(" AND ", given) if given else ALWAYS
