"""Many operations in one request, in order (CONTRACT 6.9)."""

from contextlib import contextmanager

from datastores.read.records import as_uuid
from datastores.write.operations import Operation, create_from, update_from
from datastores.write.preconditions import expected_rev
from rest.errors import BadRequest, Refusal

BATCH_MAX = 100


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
