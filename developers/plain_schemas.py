"""JSON Schema and names as generators of clients take them: the same meaning in fewer of its words. Pure."""

import re

WORDS = re.compile(r"[A-Za-z][A-Za-z0-9]*([ _-][A-Za-z0-9]+)*")
TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
INSIDE = {"object": ("properties", "required", "additionalProperties"), "array": ("items",)}


def plain(schema):
    """Lists of values one type at a time, and what is inside objects and arrays only beside that one type."""
    if "enum" in schema:
        values = enumerations(schema["enum"])
        return said_of(schema, values[0] if len(values) == 1 else {"anyOf": values})
    types = schema.get("type")
    if types and "array" in types:
        schema = {"items": {}} | schema
    if isinstance(types, list) and any(key in schema for keys in INSIDE.values() for key in keys):
        return said_of(schema, {"anyOf": [plain(narrowed(schema, one)) for one in types]})
    return schema | {key: plain_inside(key, schema[key]) for key in ("properties", "items") if key in schema}


def plain_inside(key, inside):
    return {name: plain(field) for name, field in inside.items()} if key == "properties" else plain(inside)


def said_of(schema, instead):
    return instead | {key: schema[key] for key in ("description", "x-inferred") if key in schema}


def narrowed(schema, one):
    """The schema for values of one of its types."""
    others = {key for name, keys in INSIDE.items() if name != one for key in keys} | {"description", "x-inferred"}
    return {key: value for key, value in schema.items() if key not in others} | {"type": one}


def enumerations(values):
    by_type = {}
    for value in values:
        by_type.setdefault(TYPES[type(value)], []).append(value)
    return [part for name, some in by_type.items() for part in enumeration(name, some)]


def enumeration(name, values):
    """One list where each value makes a name of its own, such as `IN_PROGRESS`; else each by itself."""
    if name == "null":
        return [{"type": "null"}]
    if name == "integer" or (name == "string" and all(map(WORDS.fullmatch, values)) and are_distinct(values)):
        return [{"type": name, "enum": values}]
    return [{"type": name, "const": value} for value in values]


def are_distinct(names):
    return len({*map(letters, names)}) == len(names)


def letters(name):
    """What is left of a name where case and punctuation do not count, as in names of files and classes."""
    return re.sub("[^a-z0-9]", "", name.lower())


def distinct(names):
    """{name: itself, or with a number behind it}: no two alike to a generator, also with `changes` behind them."""
    found, taken = {}, set()
    for name in sorted(names):
        one, number = name, 1
        while {letters(one), letters(f"{one}changes")} & taken:
            number += 1
            one = f"{name}_{number}"
        found[name] = one
        taken |= {letters(one), letters(f"{one}changes")}
    return found
