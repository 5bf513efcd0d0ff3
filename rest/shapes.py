"""JSON Schema in short: what bodies and answers look like, for OpenAPI and for the tests that hold to it."""

TEXT = {"type": "string"}
INTEGER = {"type": "integer"}
NUMBER = {"type": "number"}
FLAG = {"type": "boolean"}
TIME = {"type": "string", "format": "date-time", "description": "UTC, ISO 8601 with milliseconds and Z"}
UUID = {"type": "string", "format": "uuid"}
URL = {"type": "string", "format": "uri"}
TRUE = {"type": "boolean", "const": True}
ANY_OBJECT = {"type": "object"}


def object_of(optional=(), **fields):
    """An object with exactly these keys; all of them are there, but for those named in `optional`."""
    return {
        "type": "object",
        "properties": fields,
        "required": [name for name in fields if name not in optional],
        "additionalProperties": False,
    }


def extended(shape, optional=(), **fields):
    """An object shape with further keys."""
    more = object_of(optional, **fields)
    return shape | {
        "properties": shape["properties"] | more["properties"],
        "required": [*shape["required"], *more["required"]],
    }


def list_of(shape):
    return {"type": "array", "items": shape}


def map_of(shape):
    """An object whose keys are data."""
    return {"type": "object", "additionalProperties": shape}


def one_of(*values):
    return {"enum": list(values)}


def nullable(shape):
    return {"anyOf": [shape, {"type": "null"}]}


def paged(name, shape):
    """The answer of a list: the rows under `name`, and the paging of CONTRACT 6.2."""
    return object_of(**{name: list_of(shape)}, total=INTEGER, limit=INTEGER, offset=INTEGER, hasMore=FLAG)


def succeeded(**fields):
    """`{"success": true}` and further keys."""
    return object_of(success=TRUE, **fields)


USER = object_of(id=INTEGER, username=TEXT)
SUCCESS = succeeded()
ERROR = {
    "type": "object",
    "properties": {"error": TEXT, "code": TEXT},
    "required": ["error", "code"],
    "description": "`error` is for people, `code` for programs; some errors carry further keys.",
}
