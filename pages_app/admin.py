from contextlib import suppress

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, Q, Subquery
from django.http import Http404
from django.utils.html import format_html

from accounts.admin.users import owned_by
from accounts.models import User
from pages_app import slugs
from pages_app.editing import change_page, delete_page
from pages_app.models import Change, Page, PageVersion
from pages_app.report_admin import PageActions, block_all
from pages_app.serializers import FLAGS
from rest.admin import (
    FixedAdmin,
    TableAdmin,
    as_uuid,
    is_number,
    json_source,
    link,
    links,
    list_link,
    source,
)
from rest.errors import NotFound

COLLECTIONS_SEARCHED = 1_000


class PageForm(forms.ModelForm):
    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if slug in slugs.RESERVED or len(slug) < slugs.SHORTEST or slug != slugs.slugify(slug):
            raise forms.ValidationError("Lower-case letters, digits and single hyphens; some words are reserved.")
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
    switches = ["default_mode", "allow_solo_app", "allow_team_app", "allow_social_app", *FLAGS]
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
        return links(
            list_link("pages_app.pageversion", "versions", page__id__exact=page.pk),
            list_link("pages_app.report", "reports", page__id__exact=page.pk),
            list_link("datastores.collection", "collections", page__id__exact=page.pk),
            list_link("pages_app.change", "journal of its records", q=page.pk),
            list_link("pages_app.change", "journal of the page", page__id__exact=page.pk, collection_id__isnull=True),
            link("accounts.team", page.team_id, "team") if page.team_id else "no team",
        )

    def save_model(self, request, obj, form, change):
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        if "blocked_at" in changed:
            changed["blocked_reason"] = form.cleaned_data["blocked_reason"]
        try:
            change_page(obj, changed, request.user.pk)
        except NotFound:
            raise Http404 from None

    @admin.action(description="Block selected pages", permissions=["change"])
    def block(self, request, pages):
        block_all(self, request, pages)

    @admin.action(description="Unblock selected pages", permissions=["change"])
    def unblock(self, request, pages):
        pages = pages.exclude(blocked_at=None)
        self.change_all(request, pages, "Unblocked", blocked_at=None, blocked_reason="")

    def get_deleted_objects(self, objs, request):
        """Django would load every record of the pages to show what goes with them."""
        shown = [f"{page} (/p/{page.slug}), with all its versions and data" for page in objs]
        return shown, {"pages": len(shown)}, set(), []

    def delete_model(self, request, obj):
        with suppress(NotFound):  # somebody was faster
            delete_page(obj)

    def delete_queryset(self, request, queryset):
        for page in queryset:
            self.delete_model(request, page)


@admin.register(PageVersion)
class PageVersionAdmin(FixedAdmin):
    """The HTML is shown as text: no byte of a user's becomes a document here (ISOLATION R1)."""

    list_display = ["__str__", "page", "size", "created_by", "created_at"]
    list_select_related = ["page", "created_by"]
    search_help_text = "The id of a page or its address (slug)"
    lookups = ["page__id__exact"]
    fields = ["page", "number", "size", "created_by", "created_at", "text"]
    readonly_fields = ["text"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("html")

    def find(self, queryset, term):
        return queryset.filter(Q(page=term) if is_number(term) else Q(page__slug=term))

    @admin.display(description="HTML")
    def text(self, version):
        return source(version.html)


def collections_of(page_id):
    """Ids rather than a subquery: with those at hand the database cannot miss the index."""
    collections = Page.objects.filter(pk=page_id, collections__isnull=False).order_by("-collections__updated_at")
    return list(collections.values_list("collections", flat=True)[:COLLECTIONS_SEARCHED])


@admin.register(Change)
class ChangeAdmin(FixedAdmin):
    """The journal holds ids without foreign keys; nothing here may look up what they point to row by row."""

    list_display = ["at", "op", "subject", "page_link", "collection", "seq", "record", "actor", "credential"]
    search_help_text = "The id of a record, or of a page: the changes of its records, one collection after the other"
    lookups = ["collection_id__exact", "collection_id__isnull", "page__id__exact"]
    fields = ["at", "op", "subject", "page_link", "collection", "seq", "record", "record_seq", "actor", "credential"]
    fields += ["credential_id", "changeset", "was", "became"]
    readonly_fields = ["page_link", "collection", "record", "actor", "was", "became"]

    def get_queryset(self, request):
        names = User.objects.filter(pk=OuterRef("actor_id")).values("username")
        return super().get_queryset(request).defer("before", "after").annotate(actor_name=Subquery(names))

    def get_ordering(self, request):
        """Each order is that of the index which finds the rows, so that nothing is sorted."""
        if "collection_id__exact" in request.GET:
            return ["-seq"]
        if is_number(request.GET.get("q", "").strip()):
            return ["-collection_id", "-seq"]
        return ["-pk"]

    def lookup_allowed(self, lookup, value, request=None):
        """A page's records are found by collection; the index by page knows only the page's own changes."""
        by_page = lookup == "page__id__exact" and request is not None
        return super().lookup_allowed(lookup, value, request) and (
            not by_page or "collection_id__isnull" in request.GET
        )

    def find(self, queryset, term):
        if is_number(term):
            return queryset.filter(collection_id__in=collections_of(term))
        record_id = as_uuid(term)
        return queryset.filter(record_id=record_id) if record_id else queryset.none()

    def count_rows(self):
        """The range of ids: gaps are few, as rows come one after the other and go from the old end."""
        ids = Change.objects.values_list("pk", flat=True)
        first, last = ids.order_by("pk").first(), ids.order_by("-pk").first()
        return last - first + 1 if last else 0

    @admin.display(description="page")
    def page_link(self, change):
        return link("pages_app.page", change.page_id, change.page_id)

    @admin.display(description="collection")
    def collection(self, change):
        return link("datastores.collection", change.collection_id, change.collection_id)

    @admin.display(description="record")
    def record(self, change):
        """Leads to all changes of the record."""
        if change.record_id is None:
            return "-"
        return list_link("pages_app.change", change.record_id, q=change.record_id)

    @admin.display(description="by")
    def actor(self, change):
        return link("accounts.user", change.actor_id, change.actor_name or change.actor_id)

    @admin.display(description="before")
    def was(self, change):
        return json_source(change.before)

    @admin.display(description="after")
    def became(self, change):
        return json_source(change.after)
