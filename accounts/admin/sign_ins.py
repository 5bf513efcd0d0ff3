"""The sign-ins of clients of the API."""

from django.contrib import admin
from django.utils import timezone

from accounts.admin.users import owned_by
from accounts.models import RefreshFamily
from rest.admin.tables import FixedAdmin


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
