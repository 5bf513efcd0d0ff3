"""What differs between the databases, as a module each with the same names."""

from django.db import connection

from sql import postgresql, sqlite

DIALECTS = {"postgresql": postgresql, "sqlite": sqlite}


def dialect():
    return DIALECTS[connection.vendor]
