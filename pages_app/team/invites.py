"""Links into the team of a page (CONTRACT 10.4)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Invite
from accounts.roles import Role
from journal.differences import difference
from journal.models import Change
from pages_app.team.invite_mail import mail_invite
from pages_app.team.noting import note
from rest.errors import NotFound
from rest.times import iso

SUBJECT = Change.Subject.INVITE


def usable(access):
    """Those that still work, newest first; those for admins only to whoever makes admins."""
    access.require("team", "invite")
    invites = usable_of(access.page).select_related("created_by").order_by("-pk")
    return invites if access.may("team", "manage_roles") else invites.exclude(role=Role.ADMIN)


def usable_of(page):
    return Invite.objects.usable().filter(team=page.team_id)


def invite(access, role, days, email="", max_uses=None):
    """A new link. With an address it is good for one use."""
    access.require("team", "invite")
    if role == Role.ADMIN:
        access.require("team", "manage_roles", "Only the owner may invite admins.")
    limits = {"expires_at": timezone.now() + timedelta(days=days), "max_uses": 1 if email else max_uses}
    row = Invite(team=access.page.team, role=role, email=email, created_by_id=access.caller.id, **limits)
    return add(row, access.caller)


def mail(access, row, url):
    """Whether the link went out to whom it is for; from a page only with consent (ISOLATION R5)."""
    return not access.caller.is_page and mail_invite(row, access.page, access.caller.username, url)


@transaction.atomic
def revoke(access, code):
    access.require("team", "invite")
    take_back(locked(usable_of(access.page), code=code), access.caller)


def locked(invites, **key):
    rows = invites.select_for_update(no_key=True, of=("self",)).select_related("team__page")
    row = rows.filter(**key).first()
    if row is None:
        raise NotFound("There is no such invite, or it cannot be used any more.")
    return row


@transaction.atomic
def add(row, caller):
    row.save(force_insert=True)
    note(row.team, SUBJECT, Change.Op.CREATE, caller, after=facts(row))
    return row


@transaction.atomic
def change(row, fields, caller):
    """Give a link another role, address or limits."""
    row = locked(Invite.objects, pk=row.pk)
    known = facts(row)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))
    before, after = difference(known, facts(row))
    if after:
        which = {"id": row.pk}
        note(row.team, SUBJECT, Change.Op.UPDATE, caller, before=which | before, after=which | after)


@transaction.atomic
def take_back(row, caller):
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    note(row.team, SUBJECT, Change.Op.DELETE, caller, before=facts(row))


def facts(row):
    """What the journal keeps: not the code, with which anybody could join."""
    kept = {name: getattr(row, name) for name in ("id", "role", "email", "max_uses")}
    return kept | {"expires_at": iso(row.expires_at)}
