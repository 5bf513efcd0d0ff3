"""What the records of a collection look like where no schema says so: a JSON Schema from a sample of them."""

import orjson

from sql.dialect import dialect
from sql.statement import every, sql

SAMPLE = 20
SAMPLE_BYTES = 16 * 1024  # of one record; larger ones are passed over
FIELDS_MAX = 100
DEPTH_MAX = 4
TYPES = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    type(None): "null",
    list: "array",
    dict: "object",
}


def inferred(scope):
    """The JSON Schema of the newest records that the caller may read; None when there are none."""
    records = sample(scope)
    return shape_of(records) if records else None


def sample(scope):
    small = every(scope.readable, f"r.size <= {SAMPLE_BYTES}")
    rows = sql(f"SELECT {dialect().text('r.data')} FROM {scope.table} r WHERE ", small)
    with dialect().time_limit():
        found = sql(rows, f" ORDER BY r.seq DESC LIMIT {SAMPLE}").fetch_all()
    return [orjson.loads(text) for (text,) in found]


def shape_of(values, depth=0):
    """The JSON Schema that all `values` have in common: their types, and what is inside objects and arrays."""
    types = sorted({TYPES[type(value)] for value in values})
    if "number" in types and "integer" in types:
        types.remove("integer")
    schema = {"type": types[0] if len(types) == 1 else types} if types else {}
    if depth == DEPTH_MAX:
        return schema
    objects = [value for value in values if isinstance(value, dict)]
    items = [item for value in values if isinstance(value, list) for item in value[:SAMPLE]]
    if names := list(dict.fromkeys(name for value in objects for name in value))[:FIELDS_MAX]:
        schema["properties"] = {
            name: shape_of([value[name] for value in objects if name in value], depth + 1) for name in names
        }
    if items:
        schema["items"] = shape_of(items, depth + 1)
    return schema
