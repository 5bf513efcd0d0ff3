"""JSON Schema in short: what bodies and answers look like, for OpenAPI and for the tests that hold to it."""

from rest.errors import ALL_CODES

TEXT = {"type": "string"}
INTEGER = {"type": "integer"}
NUMBER = {"type": "number"}
FLAG = {"type": "boolean"}
TIME = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$",
    "examples": ["2026-02-04T17:47:59.972Z"],
}
UUID = {"type": "string", "format": "uuid", "examples": ["019c29b1-33a4-7cd5-8f1e-4ad1c0b1e2f7"]}
URL = {"type": "string", "format": "uri", "examples": ["https://apps.example.org/p/board"]}
TRUE = {"type": "boolean", "const": True}
ANY_OBJECT = {"type": "object", "additionalProperties": True}


def titled(name, shape):
    """A shape with a name: OpenAPI describes it once, among its components."""
    return {"title": name} | shape


def eg(shape, value):
    """A shape with an example of it."""
    return shape | {"examples": [value]}


def object_of(optional=(), **fields):
    """An object with exactly these keys; all of them are there, but for those named in `optional`."""
    return {
        "type": "object",
        "properties": fields,
        "required": [name for name in fields if name not in optional],
        "additionalProperties": False,
    }


def body_of(optional=(), **fields):
    """A request body: as `object_of`, but further keys are ignored."""
    shape = object_of(optional, **fields)
    del shape["additionalProperties"]
    return shape


def extended(shape, optional=(), **fields):
    """An object shape with further keys; it has no name of its own yet."""
    more = object_of(optional, **fields)
    return {key: value for key, value in shape.items() if key not in ("title", "examples")} | {
        "properties": shape["properties"] | more["properties"],
        "required": [*shape["required"], *more["required"]],
    }


def list_of(shape):
    return {"type": "array", "items": shape}


def map_of(shape):
    """An object whose keys are data."""
    return {"type": "object", "additionalProperties": shape}


def one_of(*values):
    """One of these words."""
    return TEXT | {"enum": list(values)}


def nullable(shape):
    return {"anyOf": [shape, {"type": "null"}]}


def paged(name, shape):
    """The answer of a list: the rows under `name`, and the paging of CONTRACT 6.2."""
    return object_of(**{name: list_of(shape)}, total=INTEGER, limit=INTEGER, offset=INTEGER, hasMore=FLAG)


def succeeded(**fields):
    """`{"success": true}` and further keys."""
    return object_of(success=TRUE, **fields)


PLAIN_EXAMPLES = {"integer": 1, "number": 1.5, "boolean": False, "string": "text", "null": None}


def example_of(shape):
    """An example of the shape, put together from those of its parts; optional keys are left out."""
    if "examples" in shape:
        return shape["examples"][0]
    if "const" in shape:
        return shape["const"]
    if "enum" in shape:
        return shape["enum"][0]
    if "anyOf" in shape:
        return example_of(shape["anyOf"][0])
    if shape["type"] == "array":
        return [example_of(shape["items"])]
    if shape["type"] == "object":
        return {name: example_of(shape["properties"][name]) for name in shape.get("required", ())}
    return PLAIN_EXAMPLES[shape["type"]]


USER = titled("User", object_of(id=eg(INTEGER, 7), username=eg(TEXT, "ada")))
SUCCESS = titled("Success", succeeded())
ERROR = titled("ApiError", object_of(error=TEXT, code=one_of(*ALL_CODES))) | {
    "description": "`error` tells people what to do, `code` is for programs."
}
