"""Does a record's data keep to the schema of its collection (CONTRACT 8)? Pure: no request, no query."""

from itertools import islice

from jsonschema_rs import Draft202012Validator, ValidationError

from datastores.schemas.effort import patterned
from datastores.schemas.language import REGEX
from datastores.schemas.translation import json_schema
from rest.json import dumps
from rest.places import place

PROBLEMS_MAX = 20
NULL = "is required: null will not do."
UNKNOWN = "is not a field of this collection."
TEXTS = {
    "required": lambda kind: "is required.",
    "type": lambda kind: f"must be {named(kind['types'])}.",
    "enum": lambda kind: f"must be one of {listed(kind['options'])}.",
    "minLength": lambda kind: f"must have at least {kind['limit']} characters.",
    "maxLength": lambda kind: f"may have at most {kind['limit']} characters.",
    "minimum": lambda kind: f"must be {kind['limit']} or more.",
    "maximum": lambda kind: f"must be {kind['limit']} or less.",
    "pattern": lambda kind: f"does not match the pattern {kind['pattern']}",
}
KINDS = {"array": "an array", "object": "an object"}


class Validator:
    """The compiled schema of one collection."""

    def __init__(self, definition):
        self.fields, self.strict = definition["fields"], definition["strict"]
        self.patterned = patterned(self.fields)
        self.whole = Draft202012Validator(json_schema(definition), pattern_options=REGEX)
        self.partial = Draft202012Validator(json_schema(definition, partial=True), pattern_options=REGEX)

    def problems(self, data, partial=False):
        """[{"field": "lines[2].price", "message"}], the first of each field; [] when all is well. `partial`: PATCH."""
        if (self.partial if partial else self.whole).is_valid(data):
            return []
        return list(islice(self.each_problem(data, partial), PROBLEMS_MAX))

    def each_problem(self, data, partial):
        """Field by field: the engine would collect, with a copy of its rule, every one of very many errors."""
        for name, field in self.fields.items():
            if data.get(name) is not None:
                yield from self.first_problem(name, data[name])
            elif field.get("required") and name in data:
                yield {"field": place([name]), "message": NULL}
            elif field.get("required") and not partial:
                yield {"field": place([name]), "message": "is required."}
        if self.strict:
            yield from ({"field": place([name]), "message": UNKNOWN} for name in data if name not in self.fields)

    def first_problem(self, name, value):
        try:
            self.partial.validate({name: value})
        except ValidationError as error:
            kind = error.kind.as_dict()
            missing = [kind["property"]] if "property" in kind else []
            yield {"field": place([*error.instance_path, *missing]), "message": TEXTS[error.kind.name](kind)}


def named(types):
    words = [KINDS.get(kind, f"a {kind}") for kind in types if kind != "null"]
    return " or ".join(words) + (" or null" if "null" in types else "")


def listed(options):
    return ", ".join(dumps(option).decode() for option in options)[:300]
