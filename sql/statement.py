"""A piece of SQL that carries its parameters with it, so that nobody has to put them in the right place.

An expression over columns alone, which takes no value, may be a plain string.
"""

from typing import NamedTuple

from django.db import connection


class Sql(NamedTuple):
    """SQL text with `%s` for each of `params`, in order."""

    text: str
    params: tuple | list = ()

    def execute(self):
        with connection.cursor() as cursor:
            cursor.execute(self.text, self.params)

    def fetch_all(self):
        with connection.cursor() as cursor:
            cursor.execute(self.text, self.params)
            return cursor.fetchall()

    def fetch_one(self):
        with connection.cursor() as cursor:
            cursor.execute(self.text, self.params)
            return cursor.fetchone()


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
