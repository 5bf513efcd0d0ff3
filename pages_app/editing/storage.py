"""Which stores a page has (CONTRACT 5.2). Nothing here touches data."""

from django.db import transaction

from pages_app.editing.locking import locked
from pages_app.editing.noting import note_changed, settings_of
from pages_app.stores import OF_MODE
from rest.errors import BadRequest
from rest.times import now

ALLOW = {mode: store.switch for mode, store in OF_MODE.items()}


@transaction.atomic
def configure_storage(page, fields, caller):
    """Apply checked fields: the default mode, and what else the REST API may use. Returns the page as it is then."""
    if not fields:
        raise BadRequest("Send default_mode or one of the allow_* switches.")
    page = locked(page)
    known = settings_of(page)
    switch(page, fields)
    page.updated_at = now()
    page.ensure_team()
    page.save(update_fields=["default_mode", *ALLOW.values(), "team", "updated_at"])
    note_changed(page, known, caller)
    return page


def switch(page, fields):
    """The store of the mode that is left goes off with it, unless it is asked for; that of the new one is on."""
    left = page.default_mode
    mode = fields.get("default_mode", left)
    if mode != left and left in ALLOW:
        setattr(page, ALLOW[left], False)
    for name in ALLOW.values():
        setattr(page, name, fields.get(name, getattr(page, name)))
    if mode in ALLOW:
        if fields.get(ALLOW[mode]) is False:
            raise BadRequest(f"{ALLOW[mode]} cannot be false while {mode} is the default mode.")
        setattr(page, ALLOW[mode], True)
    page.default_mode = mode
