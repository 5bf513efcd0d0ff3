"""The address of a page: taken, given up, and held for a while after that (CONTRACT 3.5). The one writer of slugs."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from pages_app import slugs
from pages_app.models import OldSlug, Page

LED_ON = timedelta(days=90)
HELD_AFTER_DELETING = timedelta(days=30)
HELD_PER_PAGE = 10


class Taken(Exception):
    """By another page, or held for somebody else."""


def settle(page, wanted, also=()):
    """Put a new page at `wanted` or, where that is taken, at a variant of it; the fields `also` are saved with it."""
    for candidate in slugs.candidates(wanted):
        try:
            return take(page, candidate, also, is_new=True)
        except Taken:
            pass
    raise IntegrityError(f"no free slug for {wanted!r}")


def move(page, slug):
    """Give a page another address. The old one leads there for a while, and only the owner may have it back."""
    left = page.slug
    take(page, slug)
    OldSlug.objects.create(slug=left, page=page, owner_id=page.owner_id, held_until=timezone.now() + LED_ON)
    forget_oldest(OldSlug.objects.filter(page=page), HELD_PER_PAGE)


def take(page, slug, also=(), is_new=False):
    """Save the slug, then see whether it is held: a page that gives it up at the same time has committed by then."""
    page.slug = slug
    try:
        with transaction.atomic():
            page.save(update_fields=["slug", *also])
            if held := OldSlug.objects.filter(slug=slug).first():
                take_back(held, page, is_new)
    except IntegrityError:
        if not Page.objects.filter(slug=slug).exists():
            raise
        raise Taken from None


def take_back(held, page, is_new):
    if held.keeps_out(page, is_new):
        raise Taken
    held.delete()


def is_held(slug, page):
    """Whether this page cannot have the slug because another had it lately."""
    held = OldSlug.objects.filter(slug=slug).first()
    return held is not None and held.keeps_out(page)


def leave(page):
    """Hold all addresses of a page that is being deleted; from now on they lead nowhere."""
    until = timezone.now() + HELD_AFTER_DELETING
    page.old_slugs.update(page=None, held_until=until)
    OldSlug.objects.create(slug=page.slug, owner_id=page.owner_id, held_until=until)
    page.slug = None
    forget_oldest(OldSlug.objects.filter(owner=page.owner_id, page=None), settings.PAGES_PER_USER_MAX)


def forget_oldest(held, kept):
    newest = list(held.order_by("-pk").values_list("pk", flat=True)[:kept])
    held.exclude(pk__in=newest).delete()


def page_once_at(slug):
    """The id of the page that a slug of before leads to, None where there is none."""
    held = OldSlug.objects.filter(slug=slug, held_until__gt=timezone.now())
    return held.values_list("page", flat=True).first()
