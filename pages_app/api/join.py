"""Invite links, seen and accepted (CONTRACT 10.2, 10.3)."""

from rest_framework.response import Response

from accounts.permissions import refuse_other_page
from pages_app.api import representation, shapes
from pages_app.team.joining import find_invite, join, place
from rest.lanes.declaring import FAST
from rest.views import ApiView


class JoinView(ApiView):
    by_pages = ("GET", "POST")
    scopes = {"GET": None, "POST": None}
    lanes = {"GET": FAST, "POST": FAST}
    open_to_anyone = ("GET",)
    answers = {"GET": {200: shapes.INVITATION}, "POST": {200: shapes.JOINED}}
    refusals = {"POST": (403,)}

    def get(self, request, code):
        """What an invite is for, and whether you are in the team already.

        One that is used up, expired or taken back is not found, but by a member whom it let in.

        200: `type, team: {role, inviter_username}, page: {id, name, slug, username}, isMember, isAuthenticated`.
        """
        caller = request.user
        invite, page = find_invite(code, caller.id)
        if caller.is_page:
            refuse_other_page(caller, page.pk)
        return Response(
            {
                "type": "team_app",
                "team": {"role": invite.role, "inviter_username": invite.created_by.username},
                "page": representation.joinable(page),
                "isMember": place(invite, caller.id) is not None,
                "isAuthenticated": caller.is_authenticated,
            }
        )

    def post(self, request, code):
        """Join the team. Somebody who is in it already keeps the role and uses nothing up.

        Whom an invite has let in may send it again when it is used up, expired or taken back: `alreadyMember` is true.
        """
        invite, page = find_invite(code, request.user.id)
        refuse_other_page(request.user, page.pk)
        membership, already = join(invite, page, request.user)
        return Response(
            {
                "success": True,
                "type": "team_app",
                "alreadyMember": already,
                "role": membership.role,
                "page": representation.joinable(page),
            }
        )
