"""Reports about pages in the admin, and what staff does about them: taking pages down, with the reason."""

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ActionForm
from django.db.models import Q
from django.utils import timezone

from accounts.admin.users import owned_by
from accounts.sessions import caller_here
from pages_app.editing.changing import change_page
from pages_app.models import Page, Report
from rest.admin.links import row_link
from rest.admin.tables import FixedAdmin, is_number


class PageActions(ActionForm):
    reason = forms.CharField(
        label="Reason:",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"placeholder": "for blocking; the owner reads it"}),
    )


def block_all(model_admin, request, pages):
    """Take these pages down; one that is blocked already keeps its reason. Owners are told (block_mail)."""
    reason = request.POST.get("reason", "").strip()[:500]
    pages = pages.filter(blocked_at=None)
    change_each(model_admin, request, pages, "Blocked", blocked_at=timezone.now(), blocked_reason=reason)


def change_each(model_admin, request, pages, text, **fields):
    """In one order of pages, so that two of these never wait for each other."""
    caller = caller_here(request)

    def change(pages):
        for page in pages:
            change_page(page, fields, caller)

    model_admin.act_on_all(request, pages.order_by("pk"), text, change)


class OpenFilter(admin.SimpleListFilter):
    title, parameter_name = "state", "state"

    def lookups(self, request, model_admin):
        return [("open", "open"), ("handled", "handled")]

    def queryset(self, request, queryset):
        return queryset.filter(handled_at__isnull=self.value() == "open") if self.value() else queryset


@admin.register(Report)
class ReportAdmin(FixedAdmin):
    """Reports are read and acted upon; nobody edits what somebody else has said."""

    action_form = PageActions
    list_display = ["created_at", "page_link", "page_owner", "reason", "start", "reporter", "handled_at"]
    list_display_links = ["created_at"]
    list_select_related = ["page__owner", "reporter"]
    list_filter = [OpenFilter, "reason"]
    search_help_text = "The id of a page, its address (slug), or @username of its owner"
    lookups = ["page__id__exact"]
    fields = ["page_link", "page_owner", "reason", "text", "reporter", "created_at", "handled_at"]
    readonly_fields = ["page_link", "page_owner"]
    actions = ["handle", "block"]

    def find(self, queryset, term):
        if term.startswith("@"):
            return queryset.filter(owned_by(term, "page__owner"))
        return queryset.filter(Q(page=term) if is_number(term) else Q(page__slug=term))

    @admin.display(description="page")
    def page_link(self, report):
        return row_link(report.page)

    @admin.display(description="of")
    def page_owner(self, report):
        return row_link(report.page.owner)

    @admin.display(description="text")
    def start(self, report):
        return f"{report.text[:80]}…" if len(report.text) > 80 else report.text or "-"

    @admin.action(description="Mark as handled", permissions=["change"])
    def handle(self, request, reports):
        self.change_all(request, reports.filter(handled_at=None), "Handled", handled_at=timezone.now())

    @admin.action(description="Block the page", permissions=["block"])
    def block(self, request, reports):
        """The reports are handled by that."""
        block_all(self, request, Page.objects.existing().filter(pk__in=reports.values("page")))
        self.handle(request, reports)

    def has_block_permission(self, request):
        """Blocking is a change of the page, by whichever list."""
        return request.user.has_perm("pages_app.change_page")
