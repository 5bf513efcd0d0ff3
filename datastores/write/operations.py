"""What is asked of a record: to create, update or delete it (CONTRACT 6.6-6.8)."""

from dataclasses import dataclass
from uuid import UUID

from rest.errors import BadRequest, NotFound

TRAP = "_gotcha"
UNSET = object()


@dataclass
class Operation:
    """`data` is a dict where there is any; `plan_id` is UNSET, None (free) or a plan's id.

    `expected`: the ETags one of which the record must have had when the request came; None: any. `refusal`: what is
    said in its turn, as the schema of the collection refuses the data.
    """

    op: str
    id: UUID | None = None
    data: dict | None = None
    plan_id: object = UNSET
    shown_id: str = ""
    expected: frozenset | None = None
    is_spam: bool = False
    refusal: Exception | None = None


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


def no_record():
    return NotFound("There is no such record.")
