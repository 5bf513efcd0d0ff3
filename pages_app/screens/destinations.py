"""Which page somebody who signs in is on the way to, so that the screen can say so (ISOLATION 7)."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from pages_app.models import Page
from pages_app.team.joining import find_invite
from rest.errors import NotFound

SLUG = re.compile(r"/p/([a-z0-9-]{1,120})")
CODE = re.compile(r"/join/([A-Za-z0-9]{1,64})")
CONNECT = "/connect"
NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class Destination:
    """`report` is where reports about the page go; "" for a page that the public does not see."""

    name: str
    owner: str
    report: str


def page_behind(address):
    """The page that an address of ours leads to; None for other addresses and for pages not to be told of."""
    page = page_of(urlsplit(address))
    if page is None:
        return None
    return Destination(page.name, page.owner.username, f"/report/{page.pk}" if page.is_published else "")


def page_of(parts):
    if found := SLUG.fullmatch(parts.path):
        return shown(slug=found[1])
    if found := CODE.fullmatch(parts.path):
        return invited(found[1])
    number = parse_qs(parts.query).get("page", [""])[0] if parts.path == CONNECT else ""
    return shown(pk=int(number)) if NUMBER.fullmatch(number) else None


def shown(**key):
    pages = Page.objects.existing().filter(is_published=True, blocked_at=None, **key)
    return pages.select_related("owner").only("name", "is_published", "owner__username").first()


def invited(code):
    """Whoever has the code may know the page, be it published or not."""
    try:
        return find_invite(code)[1]
    except NotFound:
        return None
