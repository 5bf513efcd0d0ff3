from django.conf import settings
from django.db import transaction

from accounts.models import User
from pages_app import slugs
from pages_app.editing.addresses import settle
from pages_app.editing.fields import NewPage
from pages_app.editing.noting import note_created, note_version
from pages_app.editing.storage import ALLOW
from pages_app.models import Page
from rest.errors import Forbidden


def create_from(caller, sent):
    """(a new page of `caller` from the body of POST /api/pages, what was read of it)."""
    refuse_limited(caller)
    fields = NewPage.read(sent)
    return create_page(caller, fields), fields


def refuse_limited(caller):
    if caller.page_ids is not None:
        raise Forbidden("This token is limited to certain pages and cannot create one.", code="INSUFFICIENT_SCOPE")


@transaction.atomic
def create_page(caller, fields, slug=None, copied_from=None):
    """A new page of `caller` from checked fields; its slug comes from the name, or is given.

    403 beyond the number of pages allowed.
    """
    refuse_one_too_many(caller.id)
    fields = dict(fields)
    html, mode = fields.pop("html_content"), fields.pop("storage_mode")
    page = Page(owner_id=caller.id, default_mode=mode, **fields)
    if mode in ALLOW:
        setattr(page, ALLOW[mode], True)
    page.ensure_team()
    page.save()
    page.save_version(html, caller.id)
    settle(page, slug or slugs.from_name(page.name), also=["version"])
    note_created(page, caller, copied_from)
    note_version(page, caller)
    return page


def refuse_one_too_many(owner_id):
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=owner_id)  # one at a time counts
    if Page.objects.worked_on_by(owner_id).count() >= settings.PAGES_PER_USER_MAX:
        raise Forbidden(f"Your quota of {settings.PAGES_PER_USER_MAX} pages is used up. Delete one first.")
