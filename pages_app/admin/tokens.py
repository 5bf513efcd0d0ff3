"""API tokens."""

from functools import partial

from django.contrib import admin
from django.db.models import Q

from accounts.admin.users import owned_by
from accounts.models import ApiToken
from accounts.sessions import caller_here
from pages_app import limited_tokens
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
        revoke = partial(limited_tokens.revoke, caller=caller_here(request))
        self.act_on_all(request, tokens.filter(revoked_at=None), "Revoked", revoke)
