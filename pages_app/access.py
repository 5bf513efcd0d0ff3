"""One page and one caller: the only lookup behind every /api/pages/:id address.

A single query reads the page, the caller's place in its team and, for a JWT, whether the account and the token epoch
still hold; it says as well whether the caller may know that the page exists (CONTRACT 3.10).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from django.db import connection

from accounts.callers import Caller
from accounts.models import Login, Membership, User
from accounts.permissions import refuse_other_page
from accounts.roles import ANONYMOUS, OUTSIDER, Role, allows
from pages_app.models import Page
from pages_app.stores import STORES
from rest.errors import Forbidden, NotFound, Unauthorized, invalid_token
from rest.query import LARGEST

SLUG = re.compile(r"[a-z0-9-]{1,120}")
STATE = ("username", "is_active", "is_staff", "epoch", "login_epoch")


@dataclass(slots=True)
class Access:
    """What the request is about and who asks. `standing` is a Role, OUTSIDER or ANONYMOUS."""

    page: Page
    caller: Caller
    standing: str

    @property
    def is_owner(self):
        return self.standing == Role.OWNER

    @property
    def is_teammate(self):
        return self.standing in Role.values

    @property
    def is_in_team(self):
        """The owner belongs to the team like everybody in it, but only where there is one."""
        return self.is_teammate and self.page.allow_team_app

    def may(self, area, action, record=None):
        """The one question for rights: may the caller do this in `area`, a Store or the name of an area?

        With a `record`, or a file, `change` is about this one: it is anybody's to change, or the caller's own.
        """
        name = getattr(area, "name", area)
        if record is None:
            return allows(name, self.standing, action)
        if allows(name, self.standing, f"{action}_any"):
            return True
        return allows(name, self.standing, f"{action}_own") and record.created_by_id == self.caller.id

    def require(self, area, action, text=None, record=None):
        """401 for somebody who could still sign in, 403 for anybody else who may not."""
        if self.may(area, action, record):
            return
        if self.standing == ANONYMOUS:
            raise Unauthorized("Sign in first. A program sends `Authorization: Bearer <token>`.")
        raise Forbidden(text or self.refusal(area))

    def refusal(self, area):
        """Why not, and what would help."""
        if self.standing != OUTSIDER:
            return f"As {self.standing} of this page you may not do this."
        if area == "team":
            return "You are not in the team of this page. Join it with an invite."
        return "Only the owner of this page, or somebody in its team, may do this."


# What every decision about a page needs; the rest of a page is then read when it is asked for.
ESSENTIAL = (
    "id",
    "owner_id",
    "team_id",
    *(store.switch for store in STORES),
    "schemas_rev",
    "is_published",
    "blocked_at",
)


def find(reference, caller, essential=False):
    """The Access of `caller` to the page with this id or slug; an all-digits reference is always an id."""
    if is_id(reference):
        return look_up(True, min(int(reference[:20]), LARGEST), caller, essential)
    return find_slug(reference, caller, essential)


def is_id(reference):
    return reference.isascii() and reference.isdigit()


def id_of(reference):
    """The id that a reference names, whoever may see the page; None for a slug without a page."""
    if is_id(reference):
        return int(reference[:20])
    if not SLUG.fullmatch(reference):
        return None
    return Page.objects.existing().filter(slug=reference).values_list("pk", flat=True).first()


def find_slug(slug, caller, essential=False):
    return look_up(False, slug if SLUG.fullmatch(slug) else None, caller, essential)


def look_up(by_id, key, caller, essential=False):
    """404 when there is no such page for this caller.

    401 when the caller's account or token epoch is gone: for a JWT this is where that is found out.
    """
    row = read(by_id, key, caller, essential)
    if row is None:
        if caller.is_authenticated:
            raise invalid_token()
        raise no_page()
    state, role, values = dict(zip(STATE, row[:5], strict=True)), row[5], row[6:]
    if caller.is_authenticated and not caller.accept(**state):
        raise invalid_token()
    if values[0] is None:
        raise no_page()
    page = Page.from_db(connection.alias, names(essential), [aware(value) for value in values])
    access = Access(page, caller, standing(page, caller, role))
    if not is_shown(access):
        raise no_page()
    refuse_other_page(caller, page.pk)
    return access


def no_page():
    return NotFound("There is no such page.")


def standing(page, caller, role):
    """A team's roles count only while the page allows its team store; the owner is who owns the page."""
    if not caller.is_authenticated:
        return ANONYMOUS
    if page.owner_id == caller.id:
        return Role.OWNER
    return Role(role) if role in (Role.ADMIN, Role.MEMBER, Role.VIEWER) and page.allow_team_app else OUTSIDER


def is_shown(access):
    page = access.page
    if page.blocked_at is not None:
        return (access.is_owner or access.caller.is_staff) and not access.caller.is_page
    return page.is_published or access.is_teammate


@cache
def names(essential):
    every = [field.attname for field in Page._meta.concrete_fields]
    return [name for name in every if name in ESSENTIAL] if essential else every


@cache
def statement(by_id, signed_in, with_login, essential):
    quote = connection.ops.quote_name
    page = ", ".join(f"p.{quote(name)}" for name in names(essential))
    key = "p.id = %s" if by_id else "p.slug = %s"
    if not signed_in:
        return (
            f"SELECT NULL, NULL, NULL, NULL, NULL, NULL, {page} FROM {Page._meta.db_table} p"
            f" WHERE {key} AND p.deleted_at IS NULL"
        )
    login = f" LEFT JOIN {Login._meta.db_table} l ON l.id = %s AND l.user_id = u.id AND l.ended_at IS NULL"
    return (
        f"SELECT u.username, u.is_active, u.is_staff, u.token_epoch, {'l.epoch' if with_login else 'NULL'},"
        f" m.role, {page} FROM {User._meta.db_table} u"
        f" LEFT JOIN {Page._meta.db_table} p ON {key} AND p.deleted_at IS NULL"
        f" LEFT JOIN {Membership._meta.db_table} m ON m.team_id = p.team_id AND m.user_id = u.id"
        f"{login if with_login else ''}"
        f" WHERE u.id = %s"
    )


def aware(value):
    """Outside the ORM, SQLite gives its UTC timestamps without a zone."""
    return value.replace(tzinfo=UTC) if type(value) is datetime and value.tzinfo is None else value


def read(by_id, key, caller, essential):
    signed_in, login = caller.is_authenticated, caller.login_id
    values = [key, *([login] if login else []), *([caller.id] if signed_in else [])]
    with connection.cursor() as cursor:
        cursor.execute(statement(by_id, signed_in, login is not None, essential), values)
        return cursor.fetchone()
