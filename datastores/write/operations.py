"""What is asked of a collection: creates, updates, deletes, in order (CONTRACT 6.6-6.9)."""

from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from datastores.read.reading import as_uuid
from datastores.write.preconditions import expected_rev
from rest.errors import BadRequest, NotFound, Refusal

BATCH_MAX = 100
TRAP = "_gotcha"
UNSET = object()


@dataclass
class Operation:
    """`data` is a dict where there is any; `plan_id` is UNSET, None (free) or a plan's id.

    `expected`: the ETags one of which the record must have had when the request came; None: any.
    """

    op: str
    id: UUID | None = None
    data: dict | None = None
    plan_id: object = UNSET
    shown_id: str = ""
    expected: frozenset | None = None
    is_spam: bool = False


def data_of(body):
    data = body.get("data")
    if not isinstance(data, dict):
        raise BadRequest('data must be a JSON object: {"data": {...}}.')
    return data


def without_trap(data, store):
    """(the data, whether the honeypot of a form was filled in, which no human sees); it is never stored itself."""
    if not store.is_form or TRAP not in data:
        return data, False
    return {key: value for key, value in data.items() if key != TRAP}, data[TRAP] not in (None, "", False)


def plan_of(body, store):
    """`planId` of a body, in a store that has plans."""
    if not store.has_plan or "planId" not in body:
        return UNSET
    plan_id = body["planId"]
    if plan_id is not None and (isinstance(plan_id, bool) or not isinstance(plan_id, int)):
        raise BadRequest("planId must be the number of one of your plans, or null.")
    return plan_id


def create_from(body, store):
    data, is_spam = without_trap(data_of(body), store)
    return Operation("create", data=data, plan_id=plan_of(body, store), is_spam=is_spam)


def update_from(body, store, record_id, expected=None):
    """A PATCH body; with plans, `planId` alone is a change too."""
    plan_id = plan_of(body, store)
    data = {} if plan_id is not UNSET and "data" not in body else data_of(body)
    data, _ = without_trap(data, store)
    return Operation("update", record_id, data, plan_id, str(record_id), expected)


def batch_from(body, store):
    """The operations of a batch, their form checked before the first runs."""
    items = body.get("operations")
    if not isinstance(items, list) or not 1 <= len(items) <= BATCH_MAX:
        raise BadRequest(f"operations must be a list of 1 to {BATCH_MAX} operations.")
    operations = []
    for index, item in enumerate(items):
        shown = item if isinstance(item, dict) else {}
        with failing_at(index, shown.get("op"), shown.get("id")):
            operations.append(operation_from(item, store))
    return operations


def operation_from(item, store):
    if not isinstance(item, dict) or item.get("op") not in ("create", "update", "delete"):
        raise BadRequest("op must be create, update or delete.")
    if item["op"] == "create":
        if item.get("ifRev") is not None:
            raise BadRequest("ifRev is for update and delete: a record that is created has no version yet.")
        return create_from(item, store)
    if not isinstance(item.get("id"), str):
        raise BadRequest("id must be the id of a record.")
    record_id, expected = as_uuid(item["id"]), expected_rev(item)
    deletes = item["op"] == "delete"
    operation = Operation("delete", record_id) if deletes else update_from(item, store, record_id)
    operation.shown_id, operation.expected = item["id"], expected
    return operation


@contextmanager
def failing_at(index, op, record_id=None):
    """Says of a refusal inside which operation of the batch it was (CONTRACT 6.9)."""
    try:
        yield
    except Refusal as refusal:
        name = op if isinstance(op, str) else "unknown"
        refusal.text = f"Operation {index} ({name[:20]}): {refusal.text[:1].lower()}{refusal.text[1:]}"
        refusal.extra |= {"failedIndex": index, "op": name[:20]}
        if isinstance(record_id, str) and record_id:
            refusal.extra["id"] = record_id[:64]
        raise


def no_record():
    return NotFound("There is no such record.")
