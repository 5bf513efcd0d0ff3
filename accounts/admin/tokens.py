"""API tokens and the sign-ins of clients of the API."""

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone

from accounts.admin.users import owned_by
from accounts.models import ApiToken, RefreshFamily
from rest.admin.tables import FixedAdmin, is_number


@admin.register(ApiToken)
class ApiTokenAdmin(FixedAdmin):
    """Made with `manage.py create_token`, which shows the token once: a form would leave it in a browser."""

    list_display = ["shown_as", "name", "user", "created_at", "last_used_at", "expires_at", "revoked_at"]
    list_select_related = ["user"]
    search_help_text = "A username, an e-mail address, the first characters of a token, or an id"
    lookups = ["user__id__exact"]
    fields = ["shown_as", "name", "user", "scope_text", "page_ids", "created_at", "last_used_at", "expires_at"]
    fields += ["revoked_at"]
    readonly_fields = ["shown_as"]
    actions = ["revoke"]

    @admin.display(description="token")
    def shown_as(self, token):
        return f"{token.shown}…"

    def find(self, queryset, term):
        if is_number(term):
            return queryset.filter(pk=term)
        return queryset.filter(Q(shown__startswith=term[:9]) if term.startswith("vm_") else owned_by(term))

    @admin.action(description="Revoke selected API tokens", permissions=["change"])
    def revoke(self, request, tokens):
        self.change_all(request, tokens.filter(revoked_at=None), "Revoked", revoked_at=timezone.now())


@admin.register(RefreshFamily)
class RefreshFamilyAdmin(FixedAdmin):
    """One row per sign-in; the tokens themselves are hashes and not shown.

    There is no index by time, so the whole list comes in no order; one user's sign-ins come newest first.
    """

    list_display = ["id", "user", "created_at", "burnt_at", "scope_text"]
    list_select_related = ["user"]
    search_help_text = "A username or an e-mail address"
    lookups = ["user__id__exact"]
    fields = ["id", "user", "scope_text", "created_at", "burnt_at"]
    actions = ["end"]

    def get_ordering(self, request):
        return ["-created_at"] if {"q", "user__id__exact"} & set(request.GET) else ["-pk"]

    def find(self, queryset, term):
        return queryset.filter(owned_by(term))

    @admin.action(description="End selected sign-ins", permissions=["change"])
    def end(self, request, families):
        self.change_all(request, families.filter(burnt_at=None), "Ended", burnt_at=timezone.now())
