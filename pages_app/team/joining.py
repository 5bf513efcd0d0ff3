"""Coming into a team by an invite (CONTRACT 10.2, 10.3)."""

from django.db import transaction
from django.db.models import F

from accounts.models import Invite, Membership, Team
from pages_app.team import members
from rest.errors import Forbidden, NotFound


def find_invite(code, user_id=None):
    """A usable invite and its page; a code that is unknown, spent, expired or taken back is 404.

    Not to a member whom this very invite let in: they may open it again, whatever became of it.
    """
    invites = Invite.objects.shown_to(user_id).select_related("created_by", "team__page__owner")
    invite = invites.filter(code=code, team__page__deleted_at=None, team__page__blocked_at=None).first()
    if invite is None or not hasattr(invite.team, "page"):
        raise NotFound("This invite is unknown, expired, used up or was taken back. Ask for a new one.")
    return invite, invite.team.page


def refuse_without_team(page):
    if not page.allow_team_app:
        raise Forbidden("This page is no team page any more.")


def place(invite, user_id):
    """The membership that somebody has in the team of an invite, None without one."""
    return Membership.objects.filter(team=invite.team_id, user=user_id).first()


@transaction.atomic
def join(invite, page, caller):
    """(membership, already a member). Who is in the team already keeps the role and uses nothing up.

    The team row is locked first, so two joins of one person make one membership and count one use.
    """
    refuse_without_team(page)
    Team.objects.select_for_update(no_key=True).get(pk=invite.team_id)
    if existing := place(invite, caller.id):
        return existing, True
    if not Invite.objects.usable().filter(pk=invite.pk).update(uses=F("uses") + 1):
        raise NotFound("This invite was used up a moment ago. Ask for a new one.")
    membership = Membership(team=invite.team, user_id=caller.id, role=invite.role, invite=invite)
    return members.add(membership, caller, invite_id=invite.pk), False
