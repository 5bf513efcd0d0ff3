"""Links that lead into a team."""

from contextlib import suppress

from django.contrib import admin
from django.db.models import Q

from accounts.admin.users import owned_by
from accounts.models import Invite
from accounts.sessions import caller_here
from pages_app.admin.memberships import GrantableRole
from pages_app.team import invites
from rest.admin.tables import TableAdmin, changed_fields, is_number
from rest.errors import NotFound


@admin.register(Invite)
class InviteAdmin(TableAdmin):
    form = GrantableRole
    list_display = ["code", "team", "role", "email", "created_by", "expires_at", "uses", "max_uses", "revoked_at"]
    list_select_related = ["team", "created_by"]
    search_help_text = "A code, the id of a team, or the username of whoever invites"
    lookups = ["team__id__exact"]
    fields = ["team", "role", "email", "expires_at", "max_uses"]
    raw_id_fields = ["team"]
    actions = ["revoke"]

    def get_fields(self, request, obj=None):
        return [*self.fields, *self.facts] if obj else self.fields

    def get_readonly_fields(self, request, obj=None):
        return ["team", *self.facts] if obj else []

    facts = ["code", "uses", "created_by", "created_at", "revoked_at"]

    def has_delete_permission(self, request, obj=None):
        """Revoked instead, so that it can still be told who came by which link."""
        return False

    def find(self, queryset, term):
        if is_number(term) and len(term) < 16:
            return queryset.filter(team=term)
        return queryset.filter(Q(code=term) if len(term) == 16 else owned_by(term, "created_by"))

    def save_model(self, request, obj, form, change):
        if change:
            return invites.change(obj, changed_fields(form), caller_here(request))
        obj.created_by = request.user
        return invites.add(obj, caller_here(request))

    @admin.action(description="Revoke selected invites", permissions=["change"])
    def revoke(self, request, rows):
        """In one order of pages, so that two of these never wait for each other."""
        caller = caller_here(request)

        def take_back(rows):
            for row in rows:
                with suppress(NotFound):  # somebody was faster
                    invites.take_back(invites.locked(Invite.objects.filter(revoked_at=None), pk=row.pk), caller)

        self.act_on_all(request, rows.filter(revoked_at=None).order_by("team__page"), "Revoked", take_back)
