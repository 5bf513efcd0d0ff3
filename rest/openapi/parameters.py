"""Every parameter of the API by name, as (JSON Schema, what it means): the one table behind the description."""

from rest.query import LIMIT_DEFAULT, LIMIT_MAX
from rest.shapes import FLAG, INTEGER, TEXT, UUID, eg, one_of

NUMBER_FROM_0 = INTEGER | {"minimum": 0}
NUMBER_FROM_1 = INTEGER | {"minimum": 1}

PATH = {
    "page": (
        eg(TEXT | {"pattern": "^([0-9]+|[a-z0-9-]{1,120})$"}, "7"),
        "The id of a page, or its slug. All digits are always an id.",
    ),
    "slug": (eg(TEXT | {"pattern": "^[a-z0-9-]{1,120}$"}, "board"), "The slug of a page."),
    "collection": (
        eg(TEXT | {"pattern": "^[a-z][a-z0-9_]{0,99}$"}, "tasks"),
        "The name of a collection; it exists as long as it has records.",
    ),
    "record": (UUID, "The id of a record."),
    "file": (UUID, "The id of a file."),
    "asset": (UUID, "The id of an asset."),
    "function": (eg(TEXT, "unfurl-url"), "The name of a function."),
    "number": (eg(NUMBER_FROM_1, 1), "The number of a version, from 1."),
    "user_id": (eg(NUMBER_FROM_1, 8), "The id of a member of the team."),
    "code": (eg(TEXT | {"pattern": "^[A-Za-z0-9]{1,64}$"}, "p5Jm2VxQ8rTz4KdN"), "The code in an invite link."),
}

QUERY = {
    "limit": (
        NUMBER_FROM_1 | {"default": LIMIT_DEFAULT},
        f"How many to answer at most; above {LIMIT_MAX} counts as {LIMIT_MAX}.",
    ),
    "offset": (NUMBER_FROM_0 | {"default": 0}, "How many to skip; ignored with a cursor."),
    "team": (FLAG | {"default": False}, "Also the pages whose team you are in."),
    "slug": (eg(TEXT | {"minLength": 1}, "board"), "The slug of a page."),
    "where": (
        eg(TEXT, '{"done": false}'),
        "A JSON object: only records whose `data` has these fields: equal value and JSON type, nested objects in"
        " part, null also for absent. No operators. At most 8 KB.",
    ),
    "orderBy": (
        one_of("created_at", "updated_at", "createdAt", "updatedAt") | {"default": "created_at"},
        "What to sort by; ignored with a cursor.",
    ),
    "order": (one_of("desc", "asc") | {"default": "desc"}, "Newest or oldest first."),
    "before": (eg(TEXT, "17"), "A cursor: only records older than this `seq` or record id."),
    "after": (eg(TEXT, "17"), "A cursor: only records newer than this `seq` or record id."),
    "mine": (FLAG | {"default": False}, "Only your own records; needs a sign-in. Team and social data."),
    "metadata": (
        FLAG | {"default": False},
        "Answer with what is known of the file, a `StoredFile` as JSON, instead of its bytes.",
    ),
    "ft": (TEXT, "The token in an address that the script of a hosted page gives an image; no program needs it."),
    "spam": (FLAG | {"default": False}, "The spam of the form, instead of what counts."),
    "groupBy": (
        eg(TEXT | {"minLength": 1, "maxLength": 100}, "status"),
        "Count per value of this top-level field of `data`.",
    ),
    "values": (eg(TEXT, "open,done"), "With `groupBy`: only these values, separated by commas."),
}

HEADERS = {
    "If-None-Match": (TEXT, "An `ETag` from before: 304 while it still holds."),
    "If-Match": (TEXT, "The `ETag` that you read: 412 when somebody changed it since."),
}
REQUIRED = {"slug"}


def parameter(name, place):
    """A Parameter Object. What travels as JSON is text here: few clients know how to send an object."""
    schema, text = {"path": PATH, "query": QUERY, "header": HEADERS}[place][name]
    required = place == "path" or name in REQUIRED
    return {"name": name, "in": place, "description": text, "required": required, "schema": schema}
