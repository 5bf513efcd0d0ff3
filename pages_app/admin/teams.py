"""Teams and who is in them."""

from django import forms
from django.contrib import admin

from accounts.admin.users import owned_by
from accounts.models import Invite, Membership, Team
from accounts.roles import Role
from accounts.sessions import caller_here
from pages_app.admin.memberships import GrantableRole, drop, give_role
from pages_app.team import members
from rest.admin.links import links, list_link, row_link
from rest.admin.tables import FixedAdmin, is_number

MEMBERS_SHOWN = 100


class FirstMembers(forms.BaseInlineFormSet):
    def get_queryset(self):
        """A form with thousands of rows could not be sent; the list of memberships shows all."""
        if not hasattr(self, "_first"):
            self._first = super().get_queryset()[:MEMBERS_SHOWN]
        return self._first


class MembersInline(admin.TabularInline):
    """Those there are. Their users are text: a choice would cost a query per row."""

    model, form, formset = Membership, GrantableRole, FirstMembers
    verbose_name_plural = f"members beside the owner (the first {MEMBERS_SHOWN})"
    fields = ["person", "role", "joined_at"]
    readonly_fields = ["person", "joined_at"]
    extra = 0
    ordering = ["pk"]

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(role=Role.OWNER).select_related("user")

    def has_add_permission(self, request, obj):
        return False

    @admin.display(description="user")
    def person(self, membership):
        return row_link(membership.user)


class NewMembers(forms.BaseInlineFormSet):
    def clean(self):
        """Says what the database would: Django checks no constraint of which the form shows only a part."""
        super().clean()
        taken = set(self.instance.memberships.values_list("user", flat=True))
        for form in self.forms:
            user = form.cleaned_data.get("user") if form.is_valid() else None
            if user and user.pk in taken:
                form.add_error("user", "This user is in the team already.")
            taken |= {user and user.pk}


class NewMemberInline(admin.TabularInline):
    model, form, formset = Membership, GrantableRole, NewMembers
    verbose_name, verbose_name_plural = "new member", "new members"
    fields = ["user", "role"]
    raw_id_fields = ["user"]
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).none()


@admin.register(Team)
class TeamAdmin(FixedAdmin):
    """Made and removed with its page."""

    list_display = ["id", "page_name", "owner", "created_at"]
    list_select_related = ["page__owner"]
    search_help_text = "The id of a team, the address (slug) of its page, or @username of a member"
    fields = ["page_name", "owner", "created_at", "related"]
    readonly_fields = ["page_name", "owner", "created_at", "related"]
    inlines = [MembersInline, NewMemberInline]

    def has_change_permission(self, request, obj=None):
        return super(FixedAdmin, self).has_change_permission(request, obj)

    def find(self, queryset, term):
        if is_number(term):
            return queryset.filter(pk=term)
        if term.startswith("@"):
            return queryset.filter(pk__in=Membership.objects.filter(owned_by(term)).values("team"))
        return queryset.filter(page__slug=term)

    @admin.display(description="page")
    def page_name(self, team):
        return row_link(getattr(team, "page", None))

    @admin.display(description="owner")
    def owner(self, team):
        return row_link(team.page.owner) if hasattr(team, "page") else "-"

    @admin.display(description="all of")
    def related(self, team):
        return links(
            list_link(Membership, "memberships", team__id__exact=team.pk),
            list_link(Invite, "invites", team__id__exact=team.pk),
        )

    def save_formset(self, request, form, formset, change):
        """Members by the same code as through the API."""
        caller = caller_here(request)
        formset.save(commit=False)
        for row in formset.deleted_objects:
            drop(row, caller)
        for row, _ in formset.changed_objects:
            give_role(row, caller)
        for row in formset.new_objects:
            members.add(row, caller)
