"""The schemas of a page in force: found once per revision, compiled, and asked about what is written."""

from functools import lru_cache

from datastores.models import CollectionSchema
from datastores.schemas.validation import Validator
from rest.errors import BadRequest
from rest.json import loads

KEPT = 64


def refuse_broken(scope, operation):
    """400 with `details` when the data of a create or update does not keep to the schema, if there is one."""
    page = scope.access.page
    if not page.schemas_rev or operation.data is None:
        return
    validator = validator_of(page.pk, page.schemas_rev, scope.store.name, scope.name)
    details = validator.problems(operation.data, partial=operation.op == "update") if validator else []
    if details:
        raise BadRequest("The data does not match the schema of this collection; see `details`.", details=details)


@lru_cache(maxsize=KEPT)
def validator_of(page_id, schemas_rev, store, name):
    """`schemas_rev` rises with every change of a schema, so what was found for one number stays right."""
    text = definition_of(page_id, store, name)
    return Validator(loads(text)) if text else None


def definition_of(page_id, store, name):
    """The schema as JSON text, or None."""
    rows = CollectionSchema.objects.filter(page=page_id, store=store, name=name)
    return rows.values_list("definition", flat=True).first()
