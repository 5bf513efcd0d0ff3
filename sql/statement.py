"""A piece of SQL that carries its parameters with it, so that nobody has to put them in the right place."""

from typing import NamedTuple

from django.db import connection


class Sql(NamedTuple):
    """SQL text with `%s` for each of `params`, in order."""

    text: str
    params: tuple | list = ()

    def fetch_all(self):
        with connection.cursor() as cursor:
            cursor.execute(self.text, self.params)
            return cursor.fetchall()

    def fetch_one(self):
        with connection.cursor() as cursor:
            cursor.execute(self.text, self.params)
            return cursor.fetchone()


NOTHING = Sql("")


def value(given):
    """A parameter."""
    return Sql("%s", (given,))


def sql(*parts):
    """Strings and pieces of SQL, one after the other, as one piece."""
    texts, params = [], []
    for part in parts:
        if type(part) is str:
            texts.append(part)
        else:
            texts.append(part.text)
            params.extend(part.params)
    return Sql("".join(texts), params)
