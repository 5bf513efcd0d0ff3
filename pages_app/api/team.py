"""The team of a page: invites, members, roles (CONTRACT 10)."""

from rest_framework import serializers
from rest_framework.response import Response

from accounts.roles import GRANTABLE, Role
from pages_app.api import representation, shapes
from pages_app.api.page_view import PageView
from pages_app.team import invites, members
from rest import origins
from rest.fields import Body, OneOf, Whole
from rest.lanes.declaring import FAST
from rest.shapes import SUCCESS


class TeamView(PageView):
    area = "team"
    off_text = "Team data is not enabled on this page."

    def is_on(self, page):
        return page.allow_team_app


class NewInvite(Body):
    is_closed = True
    example = {"role": "member", "expiresInDays": 7}

    role = OneOf(choices=[role.value for role in GRANTABLE], default=Role.MEMBER)
    email = serializers.EmailField(max_length=254, required=False)
    expiresInDays = Whole(min_value=1, max_value=365, default=30)
    maxUses = Whole(min_value=1, max_value=2**31 - 1, required=False, allow_null=True)


class RoleChange(Body):
    is_closed = True
    example = {"role": "viewer"}

    role = OneOf(choices=[role.value for role in GRANTABLE])


class InviteView(TeamView):
    """CONTRACT 10.4."""

    by_pages = ("POST",)
    scopes = {"POST": "team-data:write"}
    lanes = {"POST": FAST}
    actions = {"POST": "invite"}
    bodies = {"POST": NewInvite}
    answers = {"POST": {201: shapes.INVITED}}

    def post(self, request, page):
        """Make an invite link.

        Body, all optional: `role` (member, viewer; admin by the owner only), `email`, `expiresInDays` (1-365, 30),
        `maxUses` (unlimited). With `email` the link is good for one use and is mailed where mail is configured.
        201: `success, inviteCode, inviteUrl, role, expiresAt`, with `email` also `mailed`.
        """
        body = NewInvite.read(request.data)
        email = body.get("email", "")
        invite = invites.invite(self.access, body["role"], body["expiresInDays"], email, body.get("maxUses"))
        url = f"{origins.trusted(request)}/join/{invite.code}"
        answer = {"success": True, "inviteCode": invite.code, "inviteUrl": url, "role": invite.role}
        answer["expiresAt"] = representation.iso(invite.expires_at)
        if email:
            answer["mailed"] = invites.mail(self.access, invite, url)
        return Response(answer, status=201)


class InvitesView(TeamView):
    """CONTRACT 10.4."""

    by_pages = ("GET",)
    scopes = {"GET": "team-data:read"}
    actions = {"GET": "invite"}
    lanes = {"GET": FAST}
    answers = {"GET": {200: shapes.INVITE_LIST}}

    def get(self, request, page):
        """The invites that can still be used, newest first; those for admins only to the owner."""
        return Response({"invites": [representation.invite(row) for row in invites.usable(self.access)]})


class InviteDetailView(TeamView):
    by_pages = ("DELETE",)
    scopes = {"DELETE": "team-data:write"}
    lanes = {"DELETE": FAST}
    actions = {"DELETE": "invite"}
    answers = {"DELETE": {200: SUCCESS}}

    def delete(self, request, page, code):
        """Take an invite back: its link stops working at once."""
        invites.revoke(self.access, code)
        return Response({"success": True})


class MembersView(TeamView):
    """CONTRACT 10.5."""

    by_pages = ("GET",)
    scopes = {"GET": "team-data:read"}
    actions = {"GET": "read"}
    lanes = {"GET": FAST}
    answers = {"GET": {200: shapes.MEMBER_LIST}}

    def get(self, request, page):
        """Who is in the team; to admins and the owner also who was invited by e-mail."""
        rows = [representation.member(row) for row in members.members_of(self.page)]
        rows += [representation.pending_member(row) for row in members.pending(self.access)]
        return Response({"members": rows})


class MemberView(TeamView):
    """CONTRACT 10.5."""

    by_pages = ("PATCH", "DELETE")
    scopes = {"PATCH": "team-data:write", "DELETE": "team-data:write"}
    lanes = {"PATCH": FAST, "DELETE": FAST}
    actions = {"PATCH": "manage_roles", "DELETE": "read"}
    bodies = {"PATCH": RoleChange}
    answers = {"PATCH": {200: shapes.MEMBER}, "DELETE": {200: SUCCESS}}

    def patch(self, request, page, user_id):
        """Give a member another role: admin, member or viewer. Owner only."""
        role = RoleChange.read(request.data)["role"]
        return Response(representation.member(members.change_role(self.access, user_id, role)))

    def delete(self, request, page, user_id):
        """Remove a member, or leave the team yourself; the records stay. An admin removes members and viewers."""
        members.remove(self.access, user_id)
        return Response({"success": True})
