"""Who is in which team, and as what."""

from contextlib import suppress

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Q

from accounts.admin.users import owned_by
from accounts.models import Membership
from accounts.roles import GRANTABLE, Role
from accounts.sessions import caller_here
from pages_app.team import members
from rest.admin.tables import TableAdmin, is_number
from rest.errors import NotFound

GRANTABLE_CHOICES = [(role.value, role.label) for role in GRANTABLE]


class GrantableRole(forms.ModelForm):
    """The role owner cannot be granted; it comes with the page."""

    role = forms.ChoiceField(choices=GRANTABLE_CHOICES, initial=Role.MEMBER)


@admin.register(Membership)
class MembershipAdmin(TableAdmin):
    """Without those of owners: they come and go with the page."""

    form = GrantableRole
    list_display = ["user", "team", "role", "joined_at"]
    list_select_related = ["user", "team"]
    search_help_text = "The id of a team, or a username"
    lookups = ["team__id__exact", "user__id__exact"]
    fields = ["team", "user", "role"]
    raw_id_fields = ["team", "user"]

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(role=Role.OWNER)

    def get_readonly_fields(self, request, obj=None):
        return ["team", "user"] if obj else []

    def find(self, queryset, term):
        return queryset.filter(Q(team=term) if is_number(term) else owned_by(term))

    def save_model(self, request, obj, form, change):
        if change:
            give_role(obj, caller_here(request))
        else:
            members.add(obj, caller_here(request))

    @transaction.atomic
    def delete_model(self, request, obj):
        drop(obj, caller_here(request))

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        """In one order of pages, so that two of these never wait for each other."""
        for membership in queryset.order_by("team__page"):
            self.delete_model(request, membership)


def give_role(membership, caller):
    """The role that the form has put on the row, unless somebody was faster to remove it."""
    with suppress(NotFound):
        members.give_role(members.locked(pk=membership.pk), membership.role, caller)


def drop(membership, caller):
    with suppress(NotFound):
        members.drop(members.locked(pk=membership.pk), caller)
