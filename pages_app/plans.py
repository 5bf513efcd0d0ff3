"""What a creator offers to paying readers, on every page of theirs that can keep something for them (CONTRACT 7.4)."""

from django.db import transaction

from journal import writer
from journal.differences import difference
from journal.models import Change
from pages_app.models import Page

FACTS = ("name", "description", "active")


@transaction.atomic
def add(plan, caller):
    plan.save(force_insert=True)
    note(plan, Change.Op.CREATE, caller, after=facts(plan))
    return plan


@transaction.atomic
def change(plan, fields, caller):
    plan = type(plan).objects.select_for_update(no_key=True).get(pk=plan.pk)
    known = facts(plan)
    for name, value in fields.items():
        setattr(plan, name, value)
    plan.save(update_fields=list(fields))
    before, after = difference(known, facts(plan))
    if after:
        note(plan, Change.Op.UPDATE, caller, before, after)


def facts(plan):
    return {name: getattr(plan, name) for name in FACTS} | {"price": str(plan.price)}


def note(plan, op, caller, before=None, after=None):
    """In one order of pages, so that two of these never wait for each other."""
    which = {"id": plan.pk}
    stored = {"before": before and which | before, "after": after and which | after}
    pages = Page.objects.existing().filter(owner=plan.owner_id, page_api_cms_enabled=True)
    for page_id in pages.order_by("pk").values_list("pk", flat=True):
        writer.note(page_id, Change.Subject.PLAN, op, caller, **stored)
