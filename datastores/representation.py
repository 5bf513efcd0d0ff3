"""A record as the API shows it: the one list of its fields, for SQL, for Python and for the description."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

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
REV = eg(INTEGER | {"minimum": 1}, 17) | {"description": "Rises with every change of the record; its ETag in quotes."}
COLLECTIONS_KEPT = 1_000


@dataclass(frozen=True)
class Field:
    key: str
    shape: dict
    json: Callable  # SQL for its JSON text, of record `r` in the collection of this name
    value: Callable  # what it is for a Row that was just written, in the collection of this name
    is_text: bool = False  # `json` comes without the quotes


def creator_json(_):
    creator = f"""'{{"id":' || u.id || ',"username":' || {dialect().string_json("u.username")} || '}}'"""
    return f"CASE WHEN u.id IS NULL THEN 'null' ELSE {creator} END"


def creator(_, row):
    return row.creator and {"id": row.creator[0], "username": row.creator[1]}


def time(key, name):
    column = f"r.{name}"
    return Field(key, TIME, lambda _: dialect().time_json(column), lambda _, row: iso(getattr(row, name)), True)


ID = Field("id", UUID, lambda _: dialect().uuid_text("r.id"), lambda _, row: str(row.id), True)
COLLECTION = Field("collection", NAME, value, lambda name, _: name, True)
CONTENT = Field("data", DATA, lambda _: dialect().text("r.data"), lambda _, row: Fragment(row.text))
CREATOR = Field("createdBy", nullable(PERSON), creator_json, creator)
PLAN_ID = Field("planId", FREE, lambda _: "coalesce(CAST(r.plan_id AS text), 'null')", lambda _, row: row.plan_id)
CREATED_AT, UPDATED_AT = time("createdAt", "created_at"), time("updatedAt", "updated_at")
PLACE = Field("seq", SEQ, lambda _: "CAST(r.seq AS text)", lambda _, row: row.seq)
VERSION = Field("rev", REV, lambda _: "CAST(r.rev AS text)", lambda _, row: row.rev)


@cache
def fields(store, only=None):
    """In the order in which they are shown; `only` those with one of these keys."""
    own = [CREATOR] * store.has_creator + [PLAN_ID] * store.has_plan
    every = (ID, COLLECTION, CONTENT, *own, CREATED_AT, UPDATED_AT, PLACE, VERSION)
    return [field for field in every if only is None or field.key in only]


@lru_cache(COLLECTIONS_KEPT)
def record_json(store, name):
    """The JSON text of record `r`, which is put together in SQL and passed on unparsed (DATA 3); see `source`."""
    parts, literal = [], "{"
    for field in fields(store):
        quote = '"' if field.is_text else ""
        parts += [f"""'{literal}"{field.key}":{quote}' || """, field.json(name), " || "]
        literal = f"{quote},"
    return sql(*parts, "'}'")


def source(scope):
    """The records `r` of the store, with what `record_json` needs beside them."""
    creator = f" LEFT JOIN {USER} u ON u.id = r.created_by_id" if scope.store.has_creator else ""
    return f" FROM {scope.table} r{creator} WHERE "


def shown(scope, row, only=None):
    """The record as a dict, from what was just written."""
    return {field.key: field.value(scope.name, row) for field in fields(scope.store, only)}


def shape(store, only=None):
    return {field.key: field.shape for field in fields(store, only)}
