"""Creates, updates and deletes applied to rows in memory, with every check that needs the record."""

from contextlib import nullcontext
from datetime import timedelta

import orjson
from uuid_utils.compat import uuid7

from datastores.representation import shown
from datastores.write.batches import failing_at
from datastores.write.kept import kept
from datastores.write.operations import UNSET, no_record
from datastores.write.plans import refuse_unknown
from datastores.write.preconditions import etag
from datastores.write.rows import NOTHING_COUNTED, Row
from datastores.write.sizes import JournalSize, checked
from journal.models import Change
from rest.errors import PreconditionFailed

MILLISECOND = timedelta(milliseconds=1)


def carry_out(scope, work, operations, plans, moment, is_batch):
    """Apply the operations one after the other."""
    journal = JournalSize()
    for index, operation in enumerate(operations):
        with failing_at(index, operation.op, operation.shown_id) if is_batch else nullcontext():
            row = None if operation.op == "create" else existing(scope, work, operation)
            refuse_broken(operation)
            refuse_unknown(operation, plans)
            refuse_stale(scope, work, operation)
            step = apply(scope, work, operation, row, moment)
            journal.add(*step[2:])
    return work


def existing(scope, work, operation):
    row = work.rows.get(operation.id)
    if row is None or row.is_gone:
        raise no_record()
    scope.access.require(scope.store, "change", "You may change only records that you created.", row)
    return row


def refuse_broken(operation):
    if operation.refusal:
        raise operation.refusal


def refuse_stale(scope, work, operation):
    """412 unless the record is, as it was before this request, at one of the expected versions."""
    if operation.expected is None:
        return
    row = work.stored[operation.id]
    if etag(row.rev) not in operation.expected:
        text = "The record was changed since you read it. Look at `record`, then repeat your change."
        raise PreconditionFailed(text, record=shown(scope, row), headers={"ETag": etag(row.rev)})


def apply(scope, work, operation, row, moment):
    """One step of the work: the change itself, the counters and what the journal will say."""
    before, was = kept(scope.store, row), row.counted if row else NOTHING_COUNTED
    op, change = CHANGES[operation.op]
    row = change(scope, operation, row, moment)
    work.rows[row.id] = row
    work.count(was, row.counted)
    step = (row, op, before, kept(scope.store, row))
    work.steps.append(step)
    return step


def create(scope, operation, _, moment):
    caller = scope.access.caller
    plan_id = None if operation.plan_id is UNSET else operation.plan_id
    creator = (caller.id, caller.username) if scope.store.has_creator and caller.is_authenticated else None
    made = checked(operation.data)
    return Row(uuid7(), None, creator, plan_id, *made, moment, moment, owner_id=scope.owner_id, is_new=True)


def update(scope, operation, row, moment):
    row.text, row.size = checked(orjson.loads(row.text) | operation.data)
    if operation.plan_id is not UNSET:
        row.plan_id = operation.plan_id
    row.updated_at = max(moment, row.updated_at + MILLISECOND)
    return row


def delete(scope, operation, row, moment):
    row.is_gone = True
    return row


CHANGES = {
    "create": (Change.Op.CREATE, create),
    "update": (Change.Op.UPDATE, update),
    "delete": (Change.Op.DELETE, delete),
}
