"""The collections of a store (CONTRACT 7.1)."""

from datastores.scope import COLLECTION
from sql.dialect import dialect
from sql.statement import sql


def list_collections(scope):
    """[(name, records, last change)] with at least one record the caller may read, by name."""
    rows = sql("SELECT c.*, ", scope.latest, f" AS latest FROM {COLLECTION} c WHERE ", scope.every_collection)
    shown = sql("SELECT c.name, ", scope.total, f", {dialect().time_json('c.latest')} FROM (", rows)
    with dialect().time_limit():
        found = sql(shown, " AND record_count > 0) c").fetch_all()
    return sorted(row for row in found if row[1])
