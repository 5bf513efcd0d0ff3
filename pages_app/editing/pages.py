"""Making, changing and deleting pages: each one transaction under the page's row lock."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from accounts.models import User
from pages_app import slugs
from pages_app.editing.block_mail import tell_owner
from pages_app.models import Page, PageVersion
from pages_app.stores import StorageMode
from rest.errors import BadRequest, Conflict, Forbidden, NotFound, PreconditionFailed
from rest.times import now

ALLOW = {
    StorageMode.SOLO: "allow_solo_app",
    StorageMode.TEAM: "allow_team_app",
    StorageMode.SOCIAL: "allow_social_app",
}


@transaction.atomic
def create_page(owner_id, fields, slug=None):
    """A new page of `owner_id` from the checked fields of POST /api/pages; its slug comes from the name, or is given.

    403 beyond the number of pages allowed.
    """
    User.objects.select_for_update(no_key=True).get(pk=owner_id)  # one at a time counts
    if Page.objects.worked_on_by(owner_id).count() >= settings.PAGES_PER_USER_MAX:
        raise Forbidden(f"Your quota of {settings.PAGES_PER_USER_MAX} pages is used up. Delete one first.")
    fields = dict(fields)
    html, mode = fields.pop("html_content"), fields.pop("storage_mode")
    page = Page(owner_id=owner_id, default_mode=mode, **fields)
    if mode in ALLOW:
        setattr(page, ALLOW[mode], True)
    page.ensure_team()
    page.save_with_slug(slug or slugs.from_name(page.name))
    page.save_version(html, owner_id)
    page.save(update_fields=["version"])
    return page


def locked(page):
    """The page read again under its lock, which every writer of page or versions takes first."""
    fresh = Page.objects.existing().select_for_update(no_key=True).filter(pk=page.pk).first()
    if fresh is None:
        raise NotFound("There is no such page.")
    return fresh


@transaction.atomic
def change_page(page, fields, by_id):
    """Apply the checked fields of PATCH /api/pages/:id; all of them or none. Returns the page as it is then."""
    page, fields = locked(page), dict(fields)
    refuse_stale(page, fields.pop("ifVersion", None))
    html, slug = fields.pop("html_content", None), fields.pop("slug", None)
    is_taken_down = page.blocked_at is None and fields.get("blocked_at") is not None
    for name, value in fields.items():
        setattr(page, name, value)
    if html is not None and html != live_html(page):
        page.save_version(html, by_id)
    if slug is not None and slug != page.slug:
        take_slug(page, slug)
    page.updated_at = now()
    page.save(update_fields=[*fields, "version", "updated_at"])
    if is_taken_down:
        tell_owner(page)
    return page


def refuse_stale(page, version):
    if version is not None and version != page.version:
        raise PreconditionFailed(
            f"The page is at version {page.version} by now. Read it again, then repeat your change.",
            currentVersion=page.version,
        )


def live_html(page):
    return PageVersion.objects.values_list("html", flat=True).get(page=page, number=page.version)


def take_slug(page, slug):
    if len(slug) > slugs.LENGTH:
        raise BadRequest(f"slug: may have at most {slugs.LENGTH} characters.")
    taken = Conflict(f"The slug {slug!r} is taken. Choose another.")
    if slug in slugs.RESERVED:
        raise taken
    try:
        with transaction.atomic():
            page.slug = slug
            page.save(update_fields=["slug"])
    except IntegrityError:
        raise taken from None


@transaction.atomic
def configure_storage(page, fields):
    """Apply the checked fields of PUT storage-config (CONTRACT 5.2). Never touches data."""
    page = locked(page)
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
    page.default_mode, page.updated_at = mode, now()
    page.ensure_team()
    page.save(update_fields=["default_mode", *ALLOW.values(), "team", "updated_at"])
    return page


@transaction.atomic
def restore_version(page, version, by_id):
    """Save an old text again as a new version, whatever is live now. Returns the new number."""
    page = locked(page)
    page.save_version(version.html, by_id)
    page.updated_at = now()
    page.save(update_fields=["version", "updated_at"])
    return page.version


@transaction.atomic
def delete_page(page):
    """Gone for every caller at once, its slug free again; the data goes in the background."""
    page = locked(page)
    page.deleted_at, page.slug = now(), None
    page.save(update_fields=["deleted_at", "slug"])
    import_string(settings.PURGE_PAGE_TASK).enqueue(page.pk)
