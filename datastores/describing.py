"""What the owner of a page tells agents about it (CONTRACT 9)."""

from django.db import transaction

from datastores.models import AgentSpec
from journal import writer
from journal.models import Change
from pages_app.editing.locking import locked
from rest.times import now


def spec_of(page):
    return AgentSpec.objects.filter(page=page).values_list("text", flat=True).first()


@transaction.atomic
def write_spec(page, text, caller):
    page = locked(page)
    before = spec_of(page)
    AgentSpec.objects.update_or_create(page=page, defaults={"text": text, "updated_at": now()})
    if before is None:
        note(page, Change.Op.CREATE, caller, after={"text": text})
    elif text != before:
        note(page, Change.Op.UPDATE, caller, before={"text": before}, after={"text": text})


@transaction.atomic
def remove_spec(page, caller):
    """Nothing happens when there is none."""
    page = locked(page)
    before = spec_of(page)
    if before is not None:
        AgentSpec.objects.filter(page=page).delete()
        note(page, Change.Op.DELETE, caller, before={"text": before})


def note(page, op, caller, **stored):
    writer.note(page.pk, Change.Subject.SPEC, op, caller, **stored)
