"""What the journal keeps of pages: their settings, and that there is another version, never its HTML."""

from datetime import datetime

from journal import writer
from journal.differences import difference
from journal.models import Change
from pages_app.models import Page
from rest.times import iso

PAGE, VERSION, Op = Change.Subject.PAGE, Change.Subject.VERSION, Change.Op


def is_setting(field):
    return field.editable and not field.is_relation and not field.primary_key


SETTINGS = [field.name for field in Page._meta.concrete_fields if is_setting(field)]


def settings_of(page):
    return {name: stored(getattr(page, name)) for name in SETTINGS}


def stored(value):
    return iso(value) if isinstance(value, datetime) else value


def note_created(page, caller, copied_from=None):
    origin = {"copied_from": copied_from} if copied_from else {}
    writer.note(page.pk, PAGE, Op.CREATE, caller, after=settings_of(page) | origin)


def note_changed(page, known, caller):
    """`known` are the settings before. Nothing is noted when they are the same."""
    before, after = difference(known, settings_of(page))
    if after:
        writer.note(page.pk, PAGE, Op.UPDATE, caller, before=before, after=after)


def note_deleted(page, known, caller):
    writer.note(page.pk, PAGE, Op.DELETE, caller, before=known)


def note_version(page, caller, restored_from=None):
    origin = {"restored_from": restored_from} if restored_from else {}
    writer.note(page.pk, VERSION, Op.CREATE, caller, after={"number": page.version} | origin)
