"""What differs between the databases, as a module each with the same names."""

from functools import cache

from django.db import connection

from sql import postgresql, sqlite

DIALECTS = {"postgresql": postgresql, "sqlite": sqlite}


@cache
def dialect():
    """That of this process, which has one database."""
    return DIALECTS[connection.vendor]
