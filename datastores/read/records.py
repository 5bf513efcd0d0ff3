"""One record, by its id."""

import re
from uuid import UUID

from datastores.representation import record_json, source
from sql.dialect import dialect
from sql.statement import every, sql

UUID_TEXT = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def as_uuid(text):
    """The UUID a record address names, or None: then there is no such record."""
    return UUID(text) if UUID_TEXT.fullmatch(text) else None


def named(record_id):
    """The condition on record `r` that it is this one."""
    return sql("r.id = ", dialect().typed(record_id, "uuid"))


def get_record(scope, record_id):
    """(JSON text, rev, plan id, whether the caller may read it), or None."""
    store = scope.store
    plan = "r.plan_id" if store.has_plan else "NULL"
    columns = ("SELECT ", record_json(store, scope.name), f", r.rev, {plan}, CASE WHEN ", every(scope.visible()))
    found = every(named(record_id), scope.records)
    return sql(*columns, " THEN 1 ELSE 0 END", source(scope), found).fetch_one()
