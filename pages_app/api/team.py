"""The team of a page: invites, members, roles (CONTRACT 10)."""

from datetime import timedelta

from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from accounts.models import Invite, Membership
from accounts.roles import GRANTABLE, REMOVABLE_BY_ADMIN, Role
from pages_app.api import representation, shapes
from pages_app.api.page_view import PageView
from pages_app.team.invite_mail import mail_invite
from rest import origins
from rest.errors import Forbidden, NotFound
from rest.fields import Body, OneOf, Whole
from rest.query import LARGEST
from rest.shapes import SUCCESS


class TeamView(PageView):
    area = "team"
    off_text = "Team data is not enabled on this page."

    def is_on(self, page):
        return page.allow_team_app


class NewInvite(Body):
    example = {"role": "member", "expiresInDays": 7}

    role = OneOf(choices=[role.value for role in GRANTABLE], default=Role.MEMBER)
    email = serializers.EmailField(max_length=254, required=False)
    expiresInDays = Whole(min_value=1, max_value=365, default=30)
    maxUses = Whole(min_value=1, max_value=2**31 - 1, required=False, allow_null=True)


class RoleChange(Body):
    example = {"role": "viewer"}

    role = OneOf(choices=[role.value for role in GRANTABLE])


class InviteView(TeamView):
    """CONTRACT 10.4."""

    by_pages = ("POST",)
    scopes = {"POST": "team-data:write"}
    actions = {"POST": "invite"}
    bodies = {"POST": NewInvite}
    answers = {"POST": {201: shapes.INVITED}}

    def post(self, request, page):
        """Make an invite link.

        Body, all optional: `role` (member, viewer; admin by the owner only), `email`, `expiresInDays` (1-365, 30),
        `maxUses` (unlimited). With `email` the link is good for one use and is mailed where mail is configured.
        201: `success, inviteCode, inviteUrl, role, expiresAt`, with `email` also `mailed`.
        """
        self.check_parameters()
        body = NewInvite.read(request.data)
        if body["role"] == Role.ADMIN:
            self.access.require("team", "manage_roles", "Only the owner may invite admins.")
        email = body.get("email", "")
        invite = Invite.objects.create(
            team_id=self.page.team_id,
            role=body["role"],
            email=email,
            created_by_id=self.caller.id,
            expires_at=timezone.now() + timedelta(days=body["expiresInDays"]),
            max_uses=1 if email else body.get("maxUses"),
        )
        url = f"{origins.trusted(request)}/join/{invite.code}"
        answer = {"success": True, "inviteCode": invite.code, "inviteUrl": url, "role": invite.role}
        answer["expiresAt"] = representation.iso(invite.expires_at)
        if email:
            may_mail = not self.caller.is_page  # from a page only with consent (ISOLATION R5)
            answer["mailed"] = may_mail and mail_invite(invite, self.page, self.caller.username, url)
        return Response(answer, status=201)


class InvitesView(TeamView):
    """CONTRACT 10.4."""

    by_pages = ("GET",)
    scopes = {"GET": "team-data:read"}
    actions = {"GET": "invite"}
    answers = {"GET": {200: shapes.INVITE_LIST}}

    def get(self, request, page):
        """The invites that can still be used, newest first; those for admins only to the owner."""
        self.check_parameters()
        invites = Invite.objects.usable().filter(team=self.page.team_id).select_related("created_by")
        if not self.access.may("team", "manage_roles"):
            invites = invites.exclude(role=Role.ADMIN)
        return Response({"invites": [representation.invite(row) for row in invites.order_by("-pk")]})


class InviteDetailView(TeamView):
    by_pages = ("DELETE",)
    scopes = {"DELETE": "team-data:write"}
    actions = {"DELETE": "invite"}
    answers = {"DELETE": {200: SUCCESS}}

    def delete(self, request, page, code):
        """Take an invite back: its link stops working at once."""
        self.check_parameters()
        invites = Invite.objects.usable().filter(team=self.page.team_id, code=code)
        if not invites.update(revoked_at=timezone.now()):
            raise NotFound("There is no such invite, or it cannot be used any more.")
        return Response({"success": True})


class MembersView(TeamView):
    """CONTRACT 10.5."""

    by_pages = ("GET",)
    scopes = {"GET": "team-data:read"}
    actions = {"GET": "read"}
    answers = {"GET": {200: shapes.MEMBER_LIST}}

    def get(self, request, page):
        """Who is in the team; to admins and the owner also who was invited by e-mail."""
        self.check_parameters()
        memberships = Membership.objects.filter(team=self.page.team_id).select_related("user").order_by("pk")
        members = [representation.member(row) for row in memberships]
        if self.access.may("team", "invite"):
            pending = Invite.objects.usable().filter(team=self.page.team_id).exclude(email="").order_by("pk")
            members += [representation.pending_member(row) for row in pending]
        return Response({"members": members})


class MemberView(TeamView):
    """CONTRACT 10.5."""

    by_pages = ("PATCH", "DELETE")
    scopes = {"PATCH": "team-data:write", "DELETE": "team-data:write"}
    actions = {"PATCH": "manage_roles", "DELETE": "read"}
    bodies = {"PATCH": RoleChange}
    answers = {"PATCH": {200: shapes.MEMBER}, "DELETE": {200: SUCCESS}}

    def patch(self, request, page, user_id):
        """Give a member another role: admin, member or viewer. Owner only."""
        self.check_parameters()
        body = RoleChange.read(request.data)
        membership = self.membership(user_id)
        if membership.role == Role.OWNER:
            raise Forbidden("The owner's role cannot change.")
        if not Membership.objects.filter(pk=membership.pk).update(role=body["role"]):
            raise NotFound("This member left the team a moment ago.")
        membership.role = body["role"]
        return Response(representation.member(membership))

    def delete(self, request, page, user_id):
        """Remove a member, or leave the team yourself; the records stay. An admin removes members and viewers."""
        self.check_parameters()
        if user_id != self.caller.id:
            self.access.require("team", "remove", "Only admins and the owner remove others.")
        membership = self.membership(user_id)
        if membership.role == Role.OWNER:
            raise Forbidden("The owner cannot be removed and cannot leave.")
        leaves = user_id == self.caller.id
        if not (leaves or self.access.is_owner or membership.role in REMOVABLE_BY_ADMIN):
            raise Forbidden("Only the owner removes admins.")
        membership.delete()
        return Response({"success": True})

    def membership(self, user_id):
        memberships = Membership.objects.filter(team=self.page.team_id, user=min(user_id, LARGEST))
        membership = memberships.select_related("user").first()
        if membership is None:
            raise NotFound("There is no such member in this team.")
        return membership
