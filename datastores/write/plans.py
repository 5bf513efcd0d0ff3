"""The plans that may gate a record: those of the page's owner (CONTRACT 7.4)."""

from accounts.models import MembershipPlan
from datastores.write.operations import UNSET
from rest.errors import BadRequest


def known_plans(scope, operations):
    """Those of the plans named that are the page owner's."""
    named = {operation.plan_id for operation in operations} - {UNSET, None}
    if not named:
        return set()
    plans = MembershipPlan.objects.filter(owner=scope.access.page.owner_id)
    return set(plans.filter(pk__in=[pk for pk in named if 0 < pk < 2**63]).values_list("pk", flat=True))


def refuse_unknown(operation, plans):
    if operation.plan_id not in (UNSET, None) and operation.plan_id not in plans:
        raise BadRequest("planId must be the number of one of your plans, or null.")
