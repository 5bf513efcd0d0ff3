"""JSON Schema in words: what a value may be, as Markdown."""

from developers.markdown import anchor
from rest.json import dumps

FORMATS = {"uuid": "UUID", "date-time": "time", "uri": "URL", "email": "e-mail address", "binary": "file"}
LIMITS = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "pattern": "matches `{}`",
}
UNIONS = {"anyOf": " or ", "oneOf": " or ", "allOf": " and "}


def kind(schema):
    """`string`, `array of [TeamRecord](#teamrecord)`, `"open" or "done"`."""
    if "$ref" in schema:
        return link(schema["$ref"])
    if "const" in schema or "enum" in schema:
        return " or ".join(code(value) for value in schema.get("enum", [schema.get("const")]))
    if "type" in schema:
        return " or ".join(plain_kind(name, schema) for name in as_list(schema["type"]))
    for keyword, word in UNIONS.items():
        if keyword in schema:
            return word.join(dict.fromkeys(map(kind, schema[keyword])))
    return "anything"


def plain_kind(name, schema):
    if name == "array" and schema.get("items"):
        return f"array of {kind(schema['items'])}"
    if name == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object whose values are {kind(schema['additionalProperties'])}"
    return FORMATS.get(schema.get("format"), name) if name == "string" else name


def limits(schema):
    """What else holds for a value, in words, one by one."""
    said = [
        text.format(schema[keyword]) for keyword, text in LIMITS.items() if keyword in schema and not is_time(schema)
    ]
    return said + ([f"{code(schema['default'])} by default"] if "default" in schema else [])


def is_time(schema):
    return schema.get("format") == "date-time"  # its pattern says no more than that


def fields(schema, depth=0):
    """The lines of a list: each key of an object, and below it those of the objects inside."""
    schema = object_in(schema)
    for name, field in schema.get("properties", {}).items():
        yield "  " * depth + f"- {described(name, field, name in schema.get('required', ()))}"
        yield from fields(field, depth + 1)


def described(name, schema, is_required, place=""):
    """One field or parameter: its name, what it may be, what it means."""
    facts = [place, kind(schema), "" if is_required else "optional", *limits(schema)]
    text = schema.get("description", "")
    return f"`{name}` {', '.join(filter(None, facts))}" + (f": {text}" if text else "")


def object_in(schema):
    """The object whose keys are worth a list: of an array its items, of a union the one that is not null."""
    if "items" in schema:
        return object_in(schema["items"])
    inside = [part for part in schema.get("anyOf", ()) if part.get("type") != "null"]
    return object_in(inside[0]) if len(inside) == 1 and "properties" not in schema else schema


def link(reference):
    name = reference.rpartition("/")[2]
    return f"[{name}](#{anchor(name)})"


def code(value):
    return f"`{dumps(value).decode()}`"


def as_list(value):
    return value if isinstance(value, list) else [value]
