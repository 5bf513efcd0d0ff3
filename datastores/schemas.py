"""Does a record's data keep to the schema of its collection (CONTRACT 8)? Pure: no request, no query."""

from itertools import islice

from jsonschema_rs import Draft202012Validator, ValidationError

from datastores.schema_language import REGEX, json_schema, place
from rest.json import dumps

PROBLEMS_MAX = 20
LARGE_BYTES = 64 * 1024  # beyond, one problem is enough: the engine would collect every one of very many
TEXTS = {
    "required": lambda kind: "is required.",
    "additionalProperties": lambda kind: "is not a field of this collection.",
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
        self.whole = Draft202012Validator(json_schema(definition), pattern_options=REGEX)
        self.partial = Draft202012Validator(json_schema(definition, partial=True), pattern_options=REGEX)

    def problems(self, data, partial=False):
        """[{"field": "lines[2].price", "message"}], the first few; [] when all is well. `partial`: a PATCH."""
        validator = self.partial if partial else self.whole
        if validator.is_valid(data):
            return []
        errors = first_error(validator, data) if len(dumps(data)) > LARGE_BYTES else validator.iter_errors(data)
        return list(islice((problem for error in errors for problem in problems_of(error)), PROBLEMS_MAX))


def first_error(validator, data):
    try:
        validator.validate(data)
    except ValidationError as error:
        yield error


def problems_of(error):
    """A missing or unknown field is reported on itself, not on the object around it."""
    kind = error.kind.as_dict()
    message = TEXTS[error.kind.name](kind)
    names = [kind["property"]] if "property" in kind else kind.get("unexpected", [None])
    for name in names:
        path = [*error.instance_path, name] if name is not None else error.instance_path
        yield {"field": place(path), "message": message}


def named(types):
    words = [KINDS.get(kind, f"a {kind}") for kind in types if kind != "null"]
    return " or ".join(words) + (" or null" if "null" in types else "")


def listed(options):
    return ", ".join(dumps(option).decode() for option in options)[:300]
