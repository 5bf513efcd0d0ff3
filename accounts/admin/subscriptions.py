"""Who subscribes to which plan."""

from django.contrib import admin
from django.db.models import Q

from accounts.admin.users import owned_by
from accounts.models import Subscription
from rest.admin.tables import TableAdmin, is_number


@admin.register(Subscription)
class SubscriptionAdmin(TableAdmin):
    list_display = ["user", "plan", "status", "current_period_end"]
    list_select_related = ["user", "plan"]
    list_filter = ["status"]
    search_help_text = "The username of the subscriber, or the id of a plan"
    lookups = ["user__id__exact", "plan__id__exact"]
    fields = ["user", "plan", "status", "current_period_end"]
    raw_id_fields = ["user", "plan"]

    def get_readonly_fields(self, request, obj=None):
        return ["user", "plan"] if obj else []

    def find(self, queryset, term):
        return queryset.filter(Q(plan=term) if is_number(term) else owned_by(term))
