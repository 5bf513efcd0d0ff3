"""What differs between the databases when it comes to what is inside the data of records."""

from functools import cache

from django.db import connection

from datastores.sql import postgresql, sqlite

MODULES = {"postgresql": postgresql, "sqlite": sqlite}


@cache
def data_sql():
    """The module for the database at hand: `matching`, `per_value`, `number_at`."""
    return MODULES[connection.vendor]
