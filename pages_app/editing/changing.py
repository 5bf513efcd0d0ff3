from django.db import transaction

from pages_app import slugs
from pages_app.editing.addresses import Taken, move
from pages_app.editing.block_mail import tell_owner
from pages_app.editing.fields import CONTENT_FIELDS, PageChange
from pages_app.editing.locking import locked
from pages_app.editing.noting import note_changed, note_version, settings_of
from pages_app.editing.versions import live_html
from rest.errors import BadRequest, Conflict, PreconditionFailed
from rest.times import now


def edit_page(access, sent):
    """(the page changed by the body of PATCH /api/pages/:id as far as the role allows, what was read of it)."""
    refuse_beyond_role(access, sent)
    fields = PageChange.read(sent)
    if not set(fields) - {"ifVersion"}:
        raise BadRequest(f"Send at least one field to change, such as {', '.join(CONTENT_FIELDS)}.")
    return change_page(access.page, fields, access.caller), fields


def refuse_beyond_role(access, sent):
    """Team members change HTML, name and description; everything else is the owner's."""
    access.require("page", "edit_content")
    if set(sent) & set(PageChange().fields) - {*CONTENT_FIELDS, "ifVersion"}:
        access.require("page", "manage", "Only the owner may change more than HTML, name and description.")
    if "storage_mode" in sent:
        raise BadRequest("storage_mode is changed with PUT /api/pages/:id/storage-config.")


@transaction.atomic
def change_page(page, fields, caller):
    """Apply checked fields, all of them or none. Returns the page as it is then."""
    page, fields = locked(page), dict(fields)
    refuse_stale(page, fields.pop("ifVersion", None))
    html, slug = fields.pop("html_content", None), fields.pop("slug", None)
    known, version = settings_of(page), page.version
    for name, value in fields.items():
        setattr(page, name, value)
    if html is not None and html != live_html(page):
        page.save_version(html, caller.id)
    if slug is not None and slug != page.slug:
        take_slug(page, slug)
    page.updated_at = now()
    page.save(update_fields=[*fields, "version", "updated_at"])
    if page.blocked_at and not known["blocked_at"]:
        tell_owner(page)
    note_changed(page, known, caller)
    if page.version != version:
        note_version(page, caller)
    return page


def refuse_stale(page, version):
    if version is not None and version != page.version:
        raise PreconditionFailed(
            f"The page is at version {page.version} by now. Read it again, then repeat your change.",
            currentVersion=page.version,
        )


def take_slug(page, slug):
    if len(slug) > slugs.LENGTH:
        raise BadRequest(f"slug: may have at most {slugs.LENGTH} characters.")
    taken = Conflict(f"The slug {slug!r} is taken. Choose another.")
    if slug in slugs.RESERVED:
        raise taken
    try:
        move(page, slug)
    except Taken:
        raise taken from None
