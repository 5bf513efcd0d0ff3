"""The schemas of a page in force: found once per revision, compiled, and asked about what is written."""

from functools import lru_cache

from datastores.models import CollectionSchema
from datastores.schemas.effort import Effort, TooMuchText
from datastores.schemas.validation import Validator
from rest.errors import BadRequest
from rest.json import loads
from rest.places import place

KEPT = 64
TOO_MUCH = "up to here is more than its pattern can look at in one request. Send less at once, or repeat less in it."


def check(scope, operations):
    """Notes at every create and update whose data does not keep to the schema, if there is one, how it is refused.

    Done before the transaction, as looking for patterns takes time; each is refused when its turn comes.
    """
    page = scope.access.page
    if not page.schemas_rev:
        return
    validator, effort = validator_of(page.pk, page.schemas_rev, scope.store.name, scope.name), Effort()
    for operation in operations if validator else ():
        if operation.data is not None:
            operation.refusal = refusal_of(validator, operation, effort)


def refusal_of(validator, operation, effort):
    """400 with `details`; None when all is well."""
    try:
        effort.spend(validator.patterned, operation.data)
    except TooMuchText as found:
        details = [{"field": place(found.where), "message": TOO_MUCH}]
        return BadRequest("This is too much text for the patterns of this collection; see `details`.", details=details)
    details = validator.problems(operation.data, partial=operation.op == "update")
    if not details:
        return None
    return BadRequest("The data does not match the schema of this collection; see `details`.", details=details)


@lru_cache(maxsize=KEPT)
def validator_of(page_id, schemas_rev, store, name):
    """`schemas_rev` rises with every change of a schema, so what was found for one number stays right."""
    text = definition_of(page_id, store, name)
    return Validator(loads(text)) if text else None


def definition_of(page_id, store, name):
    """The schema as JSON text, or None."""
    rows = CollectionSchema.objects.filter(page=page_id, store=store, name=name)
    return rows.values_list("definition", flat=True).first()
