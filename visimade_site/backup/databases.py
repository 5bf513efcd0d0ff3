"""The database of this installation, whichever it is, and whether there is anything in it."""

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from visimade_site.backup import postgres, sqlite

MADE_BY_MIGRATIONS = (ContentType, Permission)


def engine():
    """The module that knows this database."""
    return {"sqlite": sqlite, "postgresql": postgres}[connection.vendor]


def is_empty():
    """No rows, or no tables at all; what migrations write does not count."""
    there = set(connection.introspection.table_names())
    models = [model for model in apps.get_models() if model not in MADE_BY_MIGRATIONS]
    return not any(has_rows(model._meta.db_table) for model in models if model._meta.db_table in there)


def has_rows(table):
    """Asked of the table alone: its columns may be those of another version."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")
        return cursor.fetchone() is not None
