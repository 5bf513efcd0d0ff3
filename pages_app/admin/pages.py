from contextlib import suppress

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import Http404
from django.utils.html import format_html

from accounts.admin.users import owned_by
from accounts.models import Team, User
from accounts.sessions import caller_here
from pages_app import slugs
from pages_app.admin.reports import PageActions, block_all, change_each
from pages_app.editing.addresses import is_held
from pages_app.editing.changing import change_page
from pages_app.editing.deleting import delete_page
from pages_app.models import Page, PageVersion, Report
from pages_app.switches import SWITCHES
from rest.admin.links import link, list_link, related, related_to
from rest.admin.tables import TableAdmin, changed_fields, is_number
from rest.errors import NotFound


class PageForm(forms.ModelForm):
    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if slug in slugs.RESERVED or len(slug) < slugs.SHORTEST or slug != slugs.slugify(slug):
            raise forms.ValidationError("Lower-case letters, digits and single hyphens; some words are reserved.")
        if is_held(slug, self.instance):
            raise forms.ValidationError("Another page had this address until lately; it is held for that page's owner.")
        return slug

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("blocked_at") is None and "blocked_at" not in self.errors:
            if cleaned.get("blocked_reason") and "blocked_reason" in self.changed_data:
                self.add_error("blocked_at", "Say since when the page is blocked, or leave out the reason.")
            cleaned["blocked_reason"] = ""
        return cleaned


class StateFilter(admin.SimpleListFilter):
    title, parameter_name = "state", "state"
    states = {
        "published": Q(is_published=True, blocked_at=None),
        "hidden": Q(is_published=False, blocked_at=None),
        "blocked": Q(blocked_at__isnull=False),
    }

    def lookups(self, request, model_admin):
        return [("published", "published"), ("hidden", "not published"), ("blocked", "blocked")]

    def queryset(self, request, queryset):
        return queryset.filter(self.states.get(self.value(), Q()))


@related_to(User)
def what_a_user_made(user):
    yield list_link(Page, "pages", owner__id__exact=user.pk)


@related_to(Page)
def what_a_page_has(page):
    yield list_link(PageVersion, "versions", page__id__exact=page.pk)
    yield list_link(Report, "reports", page__id__exact=page.pk)
    yield link(Team, page.team_id, "team") if page.team_id else "no team"


@admin.register(Page)
class PageAdmin(TableAdmin):
    """Pages are made through the API, changed and deleted by the same code as there."""

    form, action_form = PageForm, PageActions
    list_display = ["name", "slug", "owner", "state", "default_mode", "views", "updated_at"]
    list_select_related = ["owner"]
    list_filter = [StateFilter, "default_mode"]
    search_help_text = "An id, an address (slug), a part of the name, or @username of the owner"
    lookups = ["owner__id__exact"]
    actions = ["block", "unblock"]
    view_on_site = staticmethod(lambda page: page.url_path)
    switches = ["default_mode", *SWITCHES]
    facts = ["related", "version", "views", "created_at", "updated_at"]
    readonly_fields = ["owner", *switches, *facts]
    fieldsets = [
        (None, {"fields": ["name", "slug", "owner", "description", "is_published", "is_unlisted"]}),
        ("Taken down", {"fields": ["blocked_at", "blocked_reason"]}),
        ("Elsewhere", {"fields": facts}),
        ("Set by the owner", {"fields": switches, "classes": ["collapse"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).existing()

    def has_add_permission(self, request):
        return False

    def find(self, queryset, term):
        if term.startswith("@"):
            return queryset.filter(owned_by(term, "owner"))
        found = Q(slug=term) | Q(name__icontains=term)
        return queryset.filter(found | Q(pk=term) if is_number(term) else found)

    @admin.display(description="state")
    def state(self, page):
        return format_html('<strong class="blocked">{}</strong>', "blocked") if page.blocked_at else page.state

    @admin.display(description="this page's")
    def related(self, page):
        return related(page)

    def save_model(self, request, obj, form, change):
        changed = changed_fields(form)
        if "blocked_at" in changed:
            changed["blocked_reason"] = form.cleaned_data["blocked_reason"]
        try:
            change_page(obj, changed, caller_here(request))
        except NotFound:
            raise Http404 from None

    @admin.action(description="Block selected pages", permissions=["change"])
    def block(self, request, pages):
        block_all(self, request, pages)

    @admin.action(description="Unblock selected pages", permissions=["change"])
    def unblock(self, request, pages):
        change_each(self, request, pages.exclude(blocked_at=None), "Unblocked", blocked_at=None, blocked_reason="")

    def get_deleted_objects(self, objs, request):
        """Django would load every record of the pages to show what goes with them."""
        shown = [f"{page} (/p/{page.slug}), with all its versions and data" for page in objs]
        return shown, {"pages": len(shown)}, set(), []

    def delete_model(self, request, obj):
        with suppress(NotFound):  # somebody was faster
            delete_page(obj, caller_here(request))

    def delete_queryset(self, request, queryset):
        for page in queryset:
            self.delete_model(request, page)
