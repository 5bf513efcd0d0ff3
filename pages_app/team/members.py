"""Who is in the team of a page, and as what (CONTRACT 10.5)."""

from django.db import transaction

from accounts.models import Membership
from accounts.roles import REMOVABLE_BY_ADMIN, Role
from journal.models import Change
from pages_app.team.invites import usable_of
from pages_app.team.noting import note
from rest.errors import Forbidden, NotFound
from rest.query import LARGEST

SUBJECT = Change.Subject.MEMBER


def members_of(page):
    return Membership.objects.filter(team=page.team_id).select_related("user").order_by("pk")


def pending(access):
    """Who was invited by e-mail and has not come yet; nobody for whom that is none of their business."""
    if not access.may("team", "invite"):
        return []
    return usable_of(access.page).exclude(email="").order_by("pk")


@transaction.atomic
def change_role(access, user_id, role):
    access.require("team", "manage_roles")
    membership = member(access.page, user_id)
    if membership.role == Role.OWNER:
        raise Forbidden("The owner's role cannot change.")
    return give_role(membership, role, access.caller)


@transaction.atomic
def remove(access, user_id):
    """Somebody else, or oneself: then it is leaving. What they wrote stays."""
    leaves = user_id == access.caller.id
    if not leaves:
        access.require("team", "remove", "Only admins and the owner remove others.")
    membership = member(access.page, user_id)
    if membership.role == Role.OWNER:
        raise Forbidden("The owner cannot be removed and cannot leave.")
    if not (leaves or access.is_owner or membership.role in REMOVABLE_BY_ADMIN):
        raise Forbidden("Only the owner removes admins.")
    drop(membership, access.caller)


def member(page, user_id):
    return locked(team=page.team_id, user=min(user_id, LARGEST))


def locked(**key):
    rows = Membership.objects.select_for_update(no_key=True, of=("self",)).select_related("user", "team__page")
    row = rows.filter(**key).first()
    if row is None:
        raise NotFound("There is no such member in this team.")
    return row


@transaction.atomic
def add(membership, caller, **origin):
    membership.save(force_insert=True)
    note(membership.team, SUBJECT, Change.Op.CREATE, caller, after=facts(membership) | origin)
    return membership


@transaction.atomic
def give_role(membership, role, caller):
    before, membership.role = facts(membership), role
    if facts(membership) != before:
        membership.save(update_fields=["role"])
        note(membership.team, SUBJECT, Change.Op.UPDATE, caller, before=before, after=facts(membership))
    return membership


@transaction.atomic
def drop(membership, caller):
    before = facts(membership)
    membership.delete()
    note(membership.team, SUBJECT, Change.Op.DELETE, caller, before=before)


def facts(membership):
    return {"user_id": membership.user_id, "role": membership.role}
