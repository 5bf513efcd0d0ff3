"""The language of collection schemas (CONTRACT 8): checks a definition. Pure.

{"fields": {"title": {"type": "string", "required": true, "maxLength": 80}}, "strict": false}
"""

from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError

from datastores.schemas.effort import weight
from rest.json import dumps
from rest.places import place

MAX_BYTES = 64 * 1024
MAX_FIELDS = 200
MAX_DEPTH = 8
MAX_PATTERN = 500
MAX_PATTERNS = 30
MAX_PATTERNS_LENGTH = 2_000
MAX_HEAVY = 3  # patterns that do not fit into LIGHT
MAX_WEIGHT = 2**18  # of a pattern, its repeats written out

# This engine takes linear time for any pattern; the limits keep the factor small. It knows no look-around.
REGEX = RegexOptions(size_limit=2**20, dfa_size_limit=2**18)
LIGHT = RegexOptions(size_limit=2**16)

LENGTH = {"type": "integer", "minimum": 0, "maximum": 2**31}
CONSTRAINTS = {
    "string": {
        "minLength": LENGTH,
        "maxLength": LENGTH,
        "pattern": {"type": "string", "minLength": 1, "maxLength": MAX_PATTERN},
    },
    "number": {"min": {"type": "number"}, "max": {"type": "number"}},
    "boolean": {},
    "enum": {"values": {"type": "array", "minItems": 1, "items": {"type": ["string", "number", "boolean"]}}},
    "array": {"items": {"$ref": "#/$defs/field"}},
    "object": {"properties": {"$ref": "#/$defs/fields"}},
}
COMMON = {"type": {}, "required": {"type": "boolean"}, "description": {"type": "string"}}
ENDS = (("minLength", "maxLength"), ("min", "max"))


def rule_of(kind):
    """What a field of type `kind` may carry, as a rule of the meta-schema."""
    return {
        "if": {"properties": {"type": {"const": kind}}},
        "then": {
            "properties": COMMON | CONSTRAINTS[kind],
            "additionalProperties": False,
            "required": ["values"] if kind == "enum" else [],
        },
    }


META_SCHEMA = {
    "type": "object",
    "required": ["fields"],
    "properties": {"fields": {"$ref": "#/$defs/fields"}, "strict": {"type": "boolean"}},
    "additionalProperties": False,
    "$defs": {
        "fields": {"type": "object", "additionalProperties": {"$ref": "#/$defs/field"}},
        "field": {
            "type": "object",
            "required": ["type"],
            "properties": {"type": {"enum": list(CONSTRAINTS)}},
            "allOf": [rule_of(kind) for kind in CONSTRAINTS],
        },
    },
}
META = Draft202012Validator(META_SCHEMA)


class BadSchema(ValueError):
    """Why a definition is refused, in words for its author."""


def checked(definition):
    """The definition with `strict` written out. Raises BadSchema."""
    refuse_sprawl(definition)
    if len(dumps(definition)) > MAX_BYTES:
        raise BadSchema(f"A schema may have at most {MAX_BYTES} bytes.")
    if error := next(META.iter_errors(definition), None):
        raise BadSchema(complaint(error))
    fields = list(every_field(definition["fields"]))
    refuse_contradictions(fields)
    refuse_patterns([(path, field["pattern"]) for path, field in fields if "pattern" in field])
    return {"fields": definition["fields"], "strict": definition.get("strict", False)}


def refuse_sprawl(definition):
    """Counts level by level, and no further than the limits, whatever was sent."""
    level, count = [definition.get("fields")] if isinstance(definition, dict) else [], 0
    for _ in range(MAX_DEPTH):
        fields = [field for group in level if isinstance(group, dict) for field in group.values()]
        count += len(fields)
        level = [inner for field in fields if isinstance(field, dict) for inner in inside(field)]
        if not level:
            break
    if level or count > MAX_FIELDS:
        raise BadSchema(f"A schema may have at most {MAX_FIELDS} fields, nested at most {MAX_DEPTH} deep.")


def inside(field):
    """The groups of fields in a field: the properties of an object, and the one field of an array."""
    return [group for group in (field.get("properties"), "items" in field and {"": field["items"]}) if group]


def every_field(fields, path=""):
    """(where, field) of every field at any depth."""
    for name, field in fields.items():
        here = f"{path}.{name}" if path else name
        yield here, field
        yield from every_field(field.get("properties", {}), here)
        if "items" in field:
            yield from every_field({"items": field["items"]}, here)


def refuse_contradictions(fields):
    for path, field in fields:
        for low, high in ENDS:
            if low in field and high in field and field[low] > field[high]:
                raise BadSchema(f"{path}: {low} is larger than {high}, so that no value is possible.")


def refuse_patterns(patterns):
    """What the engine cannot do, and what would take too much of its time to compile, or of our memory to keep."""
    if sum(len(pattern) for _, pattern in patterns) > MAX_PATTERNS_LENGTH or len(patterns) > MAX_PATTERNS:
        raise BadSchema(f"A schema may have {MAX_PATTERNS} patterns of {MAX_PATTERNS_LENGTH} characters in all.")
    heavy = [(path, pattern) for path, pattern in patterns if not compiles(pattern, LIGHT)]
    for path, pattern in heavy:
        if not compiles(pattern, REGEX) or weight(pattern) > MAX_WEIGHT:
            raise BadSchema(
                f"{path}: this pattern cannot be used. It must be a regular expression without look-ahead,"
                " look-behind and back-references, and without large repeats: minLength and maxLength do better."
            )
    if len(heavy) > MAX_HEAVY:
        raise BadSchema(f"{heavy[-1][0]}: only {MAX_HEAVY} patterns may be as large as this one. Use smaller repeats.")


def compiles(pattern, options):
    try:
        Draft202012Validator({"pattern": pattern}, pattern_options=options)
    except ValidationError:
        return False
    return True


def complaint(error):
    """One sentence on what the meta-schema found."""
    kind, where = error.kind.as_dict(), place(error.instance_path) or "schema"
    match error.kind.name:
        case "required":
            return f"{where}: {kind['property']} is missing."
        case "additionalProperties":
            unexpected = ", ".join(kind["unexpected"])[:100]
            return f"{where}: {unexpected} is not possible here, only {', '.join(possible_in(error.instance))}."
        case "enum":
            return f"{where}: must be one of {', '.join(map(str, kind['options']))}."
        case "type":
            hint = ', such as {"type": "string"}' if kind["types"] == ["object"] and where != "schema" else ""
            return f"{where}: must be of type {' or '.join(kind['types'])}{hint}."
        case _:
            return f"{where}: breaks the rule {error.kind.name} {kind.get('limit', '')}".rstrip() + "."


def possible_in(part):
    """The keys of a field of this type; of the whole, where it has none."""
    kind = part.get("type")
    return [*COMMON, *CONSTRAINTS[kind]] if kind in CONSTRAINTS else ["fields", "strict"]
