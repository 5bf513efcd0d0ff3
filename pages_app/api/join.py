"""Invite links, seen and accepted (CONTRACT 10.2, 10.3)."""

from rest_framework.response import Response

from accounts.models import Invite, Membership
from accounts.permissions import refuse_other_page
from pages_app.api import representation, shapes
from rest.errors import Forbidden, NotFound
from rest.views import ApiView


def find_invite(code):
    """A usable invite and its page; a code that is unknown, spent, expired or taken back is 404."""
    invites = Invite.objects.usable().select_related("created_by", "team__page__owner")
    invite = invites.filter(code=code, team__page__deleted_at=None, team__page__blocked_at=None).first()
    if invite is None or not hasattr(invite.team, "page"):
        raise NotFound("This invite is unknown, expired, used up or was taken back. Ask for a new one.")
    return invite, invite.team.page


def refuse_without_team(page):
    if not page.allow_team_app:
        raise Forbidden("This page is no team page any more.")


def enter(invite, page, user_id):
    """(membership, already a member), or 403 or 404 with the reason."""
    refuse_without_team(page)
    membership, already = invite.accept(user_id)
    if membership is None:
        raise NotFound("This invite was used up a moment ago. Ask for a new one.")
    return membership, already


class JoinView(ApiView):
    by_pages = ("GET", "POST")
    scopes = {"GET": None, "POST": None}
    open_to_anyone = ("GET",)
    answers = {"GET": {200: shapes.INVITATION}, "POST": {200: shapes.JOINED}}
    refusals = {"POST": (403,)}

    def get(self, request, code):
        """What an invite is for, and whether you are in the team already.

        200: `type, team: {role, inviter_username}, page: {id, name, slug, username}, isMember, isAuthenticated`.
        """
        self.check_parameters()
        invite, page = find_invite(code)
        caller = request.user
        if caller.is_page:
            refuse_other_page(caller, page.pk)
        is_member = caller.is_authenticated and Membership.objects.filter(team=invite.team, user=caller.id).exists()
        return Response(
            {
                "type": "team_app",
                "team": {"role": invite.role, "inviter_username": invite.created_by.username},
                "page": representation.joinable(page),
                "isMember": is_member,
                "isAuthenticated": caller.is_authenticated,
            }
        )

    def post(self, request, code):
        """Join the team. Somebody who is in it already keeps the role and uses nothing up."""
        self.check_parameters()
        invite, page = find_invite(code)
        refuse_other_page(request.user, page.pk)
        membership, already = enter(invite, page, request.user.id)
        return Response(
            {
                "success": True,
                "type": "team_app",
                "alreadyMember": already,
                "role": membership.role,
                "page": representation.joinable(page),
            }
        )
