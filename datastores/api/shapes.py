"""Records, lists and batches as the API takes and answers them, per store (CONTRACT 6 and 7)."""

from datastores.representation import DATA, NAME, shape
from datastores.schemas.language import CONSTRAINTS
from datastores.write.batches import BATCH_MAX
from rest.shapes import (
    ANY_OBJECT,
    FLAG,
    INTEGER,
    TEXT,
    TIME,
    TRUE,
    UUID,
    body_of,
    eg,
    list_of,
    map_of,
    nullable,
    object_of,
    one_of,
    paged,
    succeeded,
    titled,
)

RESULTS = {  # what the result of an operation in a batch shows of the record
    "create": ("id", "data", "planId", "rev"),
    "update": ("id", "rev"),
    "delete": ("id",),
}
REV = nullable(INTEGER) | {"description": "The number in the record's ETag: 412 when it has another by now."}

COLLECTION = titled("ListedCollection", object_of(name=NAME, recordCount=eg(INTEGER, 18), lastUpdated=TIME))
COLLECTIONS = object_of(collections=list_of(COLLECTION))
COUNT = {
    "anyOf": [
        object_of(count=eg(INTEGER, 42)),
        object_of(counts=eg(map_of(INTEGER), {"open": 5, "done": 37})) | {"description": "With `groupBy`."},
    ]
}
FORM_FIELDS = eg(map_of(TEXT), {"name": "Ada", "message": "Hello"}) | {"minProperties": 1}
CSV = {"type": "string", "contentMediaType": "text/csv"}

PROBLEM = titled(
    "Problem",
    object_of(field=eg(TEXT, "title"), message=eg(TEXT, "This field is required.")),
)
BROKEN = {"details": list_of(PROBLEM) | {"description": "Where the data does not match the collection's schema."}}

NESTED = ANY_OBJECT | {"description": "A field, or fields by name, as on the level above."}
CONSTRAINT = {
    name: NESTED if "$ref" in rule else rule for rules in CONSTRAINTS.values() for name, rule in rules.items()
}
FIELD = titled(
    "Field",
    object_of(
        optional=("required", "description", *CONSTRAINT),
        type=eg(one_of(*CONSTRAINTS), "string"),
        required=FLAG,
        description=TEXT,
        **CONSTRAINT,
    ),
)
FIELDS = eg(map_of(FIELD), {"title": {"type": "string", "required": True, "maxLength": 80}})
SCHEMA = titled("CollectionSchema", object_of(fields=FIELDS, strict=FLAG))
NEW_SCHEMA = body_of(schema=object_of(optional=("strict",), fields=FIELDS, strict=FLAG))
SCHEMA_OF = object_of(collection=NAME, schema=nullable(SCHEMA))
SCHEMA_SET = succeeded(collection=NAME, schema=SCHEMA)


def record(store):
    return titled(f"{store.name.capitalize()}Record", object_of(**shape(store)))


def records(store):
    return paged("records", record(store))


def new_record(store):
    return body_of(optional=("planId",), data=DATA, **plan_of(store))


def changes(store):
    """With plans, `planId` alone is a change too."""
    if not store.has_plan:
        return new_record(store)
    body = body_of(optional=("data", "planId"), data=DATA, **plan_of(store))
    return eg(body, {"data": {"done": True}}) | {"anyOf": [{"required": ["data"]}, {"required": ["planId"]}]}


def plan_of(store):
    return shape(store, ("planId",))


def batch(store):
    plan = plan_of(store)
    create = body_of(optional=("planId",), op=one_of("create"), data=DATA, **plan)
    update = body_of(optional=("planId", "ifRev"), op=one_of("update"), id=UUID, data=DATA, **plan, ifRev=REV)
    delete = body_of(optional=("ifRev",), op=one_of("delete"), id=UUID, ifRev=REV)
    operations = list_of({"anyOf": [create, update, delete]}) | {"minItems": 1, "maxItems": BATCH_MAX}
    return body_of(operations=eg(operations, [{"op": "create", "data": DATA["examples"][0]}]))


def results(store):
    each = [object_of(op=one_of(op), success=TRUE, **shape(store, keys)) for op, keys in RESULTS.items()]
    return object_of(results=list_of({"anyOf": each}))


def failures(store):
    """Errors of a batch: which operation failed; 412 also shows the record as it is."""
    place = {"failedIndex": INTEGER | {"minimum": 0}, "op": eg(TEXT, "update"), "id": eg(TEXT, UUID["examples"][0])}
    at_place = dict.fromkeys((403, 404, 413), place)
    return at_place | {400: place | BROKEN, 412: place | {"record": record(store)}}
