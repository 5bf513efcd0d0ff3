"""Plans, which the journal of every page tells of that may keep something for their subscribers."""

from django import forms
from django.contrib import admin
from django.db.models import Q

from accounts.admin.users import owned_by
from accounts.models import MembershipPlan, Subscription
from accounts.sessions import caller_here
from pages_app import plans
from rest.admin.links import list_link
from rest.admin.tables import TableAdmin, changed_fields, is_number


class PlanForm(forms.ModelForm):
    price = forms.DecimalField(min_value=0, max_digits=10, decimal_places=2, initial=0)


@admin.register(MembershipPlan)
class MembershipPlanAdmin(TableAdmin):
    form = PlanForm
    list_display = ["name", "owner", "price", "active"]
    list_select_related = ["owner"]
    list_filter = ["active"]
    search_help_text = "The username of the owner, or an id"
    fields = ["owner", "name", "description", "price", "active", "related"]
    raw_id_fields = ["owner"]

    def get_readonly_fields(self, request, obj=None):
        return ["owner", "related"] if obj else ["related"]

    def has_delete_permission(self, request, obj=None):
        """A plan gates records; switch it off instead."""
        return False

    def find(self, queryset, term):
        return queryset.filter(Q(pk=term) if is_number(term) else owned_by(term, "owner"))

    def save_model(self, request, obj, form, change):
        if change:
            plans.change(obj, changed_fields(form), caller_here(request))
        else:
            plans.add(obj, caller_here(request))

    @admin.display(description="all of its")
    def related(self, plan):
        return list_link(Subscription, "subscriptions", plan__id__exact=plan.pk) if plan.pk else "-"
