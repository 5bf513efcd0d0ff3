"""Writing records: one transaction per request, single or batch, journal row and counter included (DATA 2).

Locks are taken in one order: the touched records by id, then the collection's counter row, which is held until the
commit and so gives out `seq` in commit order.
"""

import re
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import orjson
from django.conf import settings
from django.db import connection, transaction
from uuid_utils.compat import uuid7

from accounts.models import MembershipPlan
from datastores.schemas.enforcement import refuse_broken
from datastores.scope import USER
from datastores.sql.dialects import dialect
from datastores.write.appending import append
from datastores.write.counters import advance
from datastores.write.operations import UNSET, failing_at, no_record
from datastores.write.preconditions import etag
from datastores.write.saving import save
from datastores.write.work import Row, Work
from journal.models import Change
from rest.errors import BadRequest, PreconditionFailed, TooLarge
from rest.json import Fragment, dumps
from rest.times import iso, now

MILLISECOND = timedelta(milliseconds=1)
EXPONENT = re.compile(rb"\de[+-]?\d\d")
JOURNAL_MAX_BYTES = 32 * 2**20  # per request


def run(scope, operations, is_batch=False):
    """Carry out `operations` in order, all or nothing, and return the Row of each as it is after it.

    Raises the refusal of the first that cannot be done, in a batch with its index; then nothing has changed.
    """
    plans, moment = known_plans(scope, operations), now()
    if connection.vendor == "postgresql" and all(operation.op == "create" for operation in operations):
        work = carry_out(scope, Work(), operations, plans, moment, is_batch)
        if last_seq := append(scope, work, moment):
            return number(work, last_seq)
    with transaction.atomic(), connection.cursor() as cursor:
        work = Work(rows=lock(cursor, scope, operations))
        if any(operation.expected for operation in operations):
            work.stored = {pk: replace(row) for pk, row in work.rows.items()}
        carry_out(scope, work, operations, plans, moment, is_batch)
        collection_id, last_seq = advance(cursor, scope, work, moment)
        number(work, last_seq)
        save(cursor, scope, work, collection_id, moment)
    return work.results


def carry_out(scope, work, operations, plans, moment, is_batch):
    """Apply the operations to the rows in memory, one after the other."""
    for index, operation in enumerate(operations):
        with failing_at(index, operation.op, operation.shown_id) if is_batch else nullcontext():
            apply(scope, work, operation, plans, moment)
            refuse_endless_journal(work)
    return work


def refuse_endless_journal(work):
    """Many small changes of large records say little and keep much: each keeps the record as it was and as it is."""
    _, _, before, after = work.steps[-1]
    work.journal_bytes += len(before or "") + len(after or "")
    if work.journal_bytes > JOURNAL_MAX_BYTES:
        raise TooLarge("These changes touch too much data at once. Send them in smaller batches.")


def known_plans(scope, operations):
    """Those of the plans named that are the page owner's (CONTRACT 7.4)."""
    named = {operation.plan_id for operation in operations} - {UNSET, None}
    if not named:
        return set()
    plans = MembershipPlan.objects.filter(owner=scope.access.page.owner_id)
    return set(plans.filter(pk__in=[pk for pk in named if 0 < pk < 2**63]).values_list("pk", flat=True))


def lock(cursor, scope, operations):
    """{id: Row} of the existing records that the operations name, locked in id order."""
    ids = sorted({operation.id for operation in operations if operation.id})
    if not ids:
        return {}
    d, store = dialect(), scope.store
    creator, join = "NULL, NULL", ""
    if store.has_creator:
        creator, join = "r.created_by_id, u.username", f" LEFT JOIN {USER} u ON u.id = r.created_by_id"
    plan = "r.plan_id" if store.has_plan else "NULL"
    any_of, params = d.any_of("r.id", [d.uuid(pk) for pk in ids])
    records, more = scope.records
    cursor.execute(
        f"SELECT r.id, r.seq, {creator}, {plan}, {d.text('r.data')}, r.size, r.created_at, r.updated_at, r.rev"
        f" FROM {store.table} r{join} WHERE {any_of} AND {records} ORDER BY r.id{d.lock}",
        [*params, *more],
    )
    found = {}
    for key, seq, creator_id, username, plan_id, text, size, created_at, updated_at, rev in cursor.fetchall():
        pk = key if isinstance(key, UUID) else UUID(key)
        owner = creator_id or scope.owner_id
        creator = (owner, username) if owner else None
        found[pk] = Row(pk, seq, creator, plan_id, text, size, d.aware(created_at), d.aware(updated_at), rev)
    return found


def apply(scope, work, operation, plans, moment):
    """One operation on the rows in memory: every check that needs the record, then the change."""
    row = None
    if operation.op != "create":
        row = work.rows.get(operation.id)
        if row is None or row.is_gone:
            raise no_record()
        refuse_foreign(scope, row)
    refuse_broken(scope, operation)
    if operation.plan_id not in (UNSET, None) and operation.plan_id not in plans:
        raise BadRequest("planId must be the number of one of your plans, or null.")
    if operation.expected is not None:
        refuse_stale(operation.expected, work.stored[row.id], scope)
    change = {"create": create, "update": update, "delete": delete}[operation.op]
    work.results.append(change(scope, work, operation, row, moment))


def refuse_foreign(scope, row):
    scope.access.require(scope.store, "change", "You may change only records that you created.", row)


def refuse_stale(expected, row, scope):
    """412 unless the record is, as it was before this request, at one of the `expected` versions."""
    if etag(row.rev) not in expected:
        text = "The record was changed since you read it. Look at `record`, then repeat your change."
        raise PreconditionFailed(text, record=shown(scope, row), headers={"ETag": etag(row.rev)})


def create(scope, work, operation, row, moment):
    caller = scope.access.caller
    plan_id = None if operation.plan_id is UNSET else operation.plan_id
    creator = (caller.id, caller.username) if scope.store.has_creator and caller.is_authenticated else None
    text, size = checked(operation.data)
    row = Row(uuid7(), None, creator, plan_id, text, size, moment, moment, is_new=True)
    work.rows[row.id] = row
    work.records += 1
    work.hidden += plan_id is not None
    work.bytes += row.size
    work.steps.append((row, Change.Op.CREATE, None, fields(scope, row)))
    return row


def update(scope, work, operation, row, moment):
    before, old_size = fields(scope, row), row.size
    row.text, row.size = checked(orjson.loads(row.text) | operation.data)
    if operation.plan_id is not UNSET:
        work.hidden += (operation.plan_id is not None) - (row.plan_id is not None)
        row.plan_id = operation.plan_id
    work.bytes += row.size - old_size
    row.updated_at = max(moment, row.updated_at + MILLISECOND)
    work.steps.append((row, Change.Op.UPDATE, before, fields(scope, row)))
    return row


def delete(scope, work, operation, row, moment):
    row.is_gone = True
    work.records -= 1
    work.hidden -= row.plan_id is not None
    work.bytes -= row.size
    work.steps.append((row, Change.Op.DELETE, fields(scope, row), None))
    return row


def checked(data):
    """(`data` as JSON, the bytes it counts for), or 413."""
    text = dumps(data)
    size = len(text) + (digits_added(data) if EXPONENT.search(text) else 0)
    if size > settings.RECORD_MAX_BYTES:
        raise TooLarge(f"The data of a record may have {settings.RECORD_MAX_BYTES} bytes; this would have {size}.")
    return text.decode(), size


def digits_added(value):
    """How much longer numbers get in PostgreSQL, which writes 1e300 with all its zeros."""
    if isinstance(value, dict):
        return sum(map(digits_added, value.values()))
    if isinstance(value, list):
        return sum(map(digits_added, value))
    return abs(int(repr(value).partition("e")[2] or 0)) if isinstance(value, float) else 0


def fields(scope, row):
    """What the journal keeps of a record, as JSON text."""
    plan = f',"planId":{dumps(row.plan_id).decode()}' if scope.store.has_plan else ""
    return f'{{"data":{row.text}{plan}}}'


def number(work, last_seq):
    """Give every step its place, a new record that of its creation, and each record the latest as `rev`."""
    for place, (row, *_) in enumerate(work.steps, start=last_seq - len(work.steps) + 1):
        row.seq = row.seq or place
        row.rev = place
    return work.results


def shown(scope, row):
    """The record as the API answers it, from what was just written."""
    answer = {"id": str(row.id), "collection": scope.name, "data": Fragment(row.text)}
    if scope.store.has_creator:
        answer["createdBy"] = row.creator and {"id": row.creator[0], "username": row.creator[1]}
    if scope.store.has_plan:
        answer["planId"] = row.plan_id
    return answer | {"createdAt": iso(row.created_at), "updatedAt": iso(row.updated_at), "seq": row.seq}
