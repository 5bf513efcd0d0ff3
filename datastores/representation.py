"""A record as the API shows it: the one list of its fields, for SQL, for Python and for the description."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from datastores.scope import USER
from rest.json import Fragment
from rest.shapes import ANY_OBJECT, INTEGER, TEXT, TIME, UUID, eg, nullable
from rest.shapes import USER as PERSON
from rest.times import iso
from sql.dialect import dialect
from sql.statement import sql, value

NAME = eg(TEXT | {"pattern": "^[a-z][a-z0-9_]{0,99}$"}, "tasks")
DATA = eg(ANY_OBJECT, {"title": "Write the plan", "done": False})
PLAN = nullable(INTEGER) | {"description": "The membership plan that opens the record; null: open to everybody."}
FREE = eg(PLAN, None)
SEQ = eg(INTEGER | {"minimum": 1}, 17) | {"description": "Rises within the collection in the order of commits."}


@dataclass(frozen=True)
class Field:
    """`json` gives the SQL for its JSON text, of record `r`; `value` what it is for a Row that was just written."""

    key: str
    shape: dict
    json: Callable  # of a Scope
    value: Callable  # of a Scope and a Row
    is_text: bool = False  # `json` comes without the quotes


def creator_json(scope):
    creator = f"""'{{"id":' || u.id || ',"username":' || {dialect().string_json("u.username")} || '}}'"""
    return f"CASE WHEN u.id IS NULL THEN 'null' ELSE {creator} END"


def creator(scope, row):
    return row.creator and {"id": row.creator[0], "username": row.creator[1]}


def time(key, name):
    column = f"r.{name}"
    return Field(key, TIME, lambda _: dialect().time_json(column), lambda _, row: iso(getattr(row, name)), True)


ID = Field("id", UUID, lambda _: dialect().uuid_text("r.id"), lambda _, row: str(row.id), True)
COLLECTION = Field("collection", NAME, lambda scope: value(scope.name), lambda scope, _: scope.name, True)
CONTENT = Field("data", DATA, lambda _: dialect().text("r.data"), lambda _, row: Fragment(row.text))
CREATOR = Field("createdBy", nullable(PERSON), creator_json, creator)
PLAN_ID = Field("planId", FREE, lambda _: "coalesce(CAST(r.plan_id AS text), 'null')", lambda _, row: row.plan_id)
CREATED_AT, UPDATED_AT = time("createdAt", "created_at"), time("updatedAt", "updated_at")
PLACE = Field("seq", SEQ, lambda _: "CAST(r.seq AS text)", lambda _, row: row.seq)


@cache
def fields(store):
    """In the order in which they are shown."""
    own = [CREATOR] * store.has_creator + [PLAN_ID] * store.has_plan
    return (ID, COLLECTION, CONTENT, *own, CREATED_AT, UPDATED_AT, PLACE)


def record_json(scope):
    """The JSON text of record `r`, which is put together in SQL and passed on unparsed (DATA 3); see `joins`."""
    parts, literal = [], "{"
    for field in fields(scope.store):
        quote = '"' if field.is_text else ""
        parts += [f"""'{literal}"{field.key}":{quote}' || """, field.json(scope), " || "]
        literal = f"{quote},"
    return sql(*parts, "'}'")


def joins(store):
    """The tables that `record_json` needs beside `r`."""
    return f" LEFT JOIN {USER} u ON u.id = r.created_by_id" if store.has_creator else ""


def shown(scope, row, only=None):
    """The record as a dict, from what was just written; `only` these of its fields."""
    return {field.key: field.value(scope, row) for field in fields(scope.store) if only is None or field.key in only}


def shape(store, only=None):
    return {field.key: field.shape for field in fields(store) if only is None or field.key in only}
