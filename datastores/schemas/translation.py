"""A collection schema in the words of JSON Schema. Pure."""

from datastores.schemas.effort import PATTERNED_LENGTH
from datastores.schemas.language import CONSTRAINTS

KEYWORDS = {name: name for name in CONSTRAINTS["string"]} | {"min": "minimum", "max": "maximum"}


def json_schema(definition, partial=False, is_stored=False):
    """The JSON Schema of a record's data; `partial` for the fields of a PATCH, of which none need be there.

    `is_stored`: as it is read. A record may be older than its schema, so that anything may be null or missing.
    """
    schema = object_schema(definition["fields"], partial or is_stored, is_stored)
    return schema | {"additionalProperties": False} if definition["strict"] else schema


def object_schema(fields, partial=False, is_stored=False):
    schema = {
        "type": "object",
        "properties": {name: field_schema(field, is_stored) for name, field in fields.items()},
    }
    required = [name for name, field in fields.items() if field.get("required")]
    return schema | {"required": required} if required and not partial else schema


def field_schema(field, is_stored=False):
    """Only a required field refuses null."""
    nullable = is_stored or not field.get("required")
    if field["type"] == "enum":
        return described(field, {"enum": field["values"] + [None] * nullable})
    return described(field, {"type": [field["type"], "null"] if nullable else field["type"]} | constraints(field))


def described(field, schema):
    return schema | {"description": field["description"]} if "description" in field else schema


def constraints(field):
    rules = {theirs: field[ours] for ours, theirs in KEYWORDS.items() if ours in field}
    if "pattern" in field:
        rules["maxLength"] = min(field.get("maxLength", PATTERNED_LENGTH), PATTERNED_LENGTH)
    if "items" in field:
        rules["items"] = field_schema(field["items"])
    if "properties" in field:
        nested = object_schema(field["properties"])
        rules |= {key: nested[key] for key in ("properties", "required") if key in nested}
    return rules
