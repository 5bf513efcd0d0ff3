"""The journal."""

from django.contrib import admin
from django.db.models import OuterRef, Subquery

from accounts.models import User
from datastores.admin.collections import of_page
from datastores.models import Collection
from journal.models import Change
from pages_app.models import Page
from rest.admin.links import link, list_link, related_to
from rest.admin.source import json_source
from rest.admin.tables import FixedAdmin, as_uuid, is_number

COLLECTIONS_SEARCHED = 1_000


def collections_of(page_id):
    """Ids rather than a subquery: with those at hand the database cannot miss the index."""
    collections = Collection.objects.filter(of_page(page=page_id)).order_by("-updated_at")
    return list(collections.values_list("pk", flat=True)[:COLLECTIONS_SEARCHED])


@related_to(Page)
def what_is_told_of_a_page(page):
    yield list_link(Change, "journal of its records", q=page.pk)
    yield list_link(Change, "journal of the page", page_id__exact=page.pk, collection_id__isnull=True)


@admin.register(Change)
class ChangeAdmin(FixedAdmin):
    """The journal holds ids without foreign keys; nothing here may look up what they point to row by row."""

    list_display = ["at", "op", "subject", "page_link", "collection", "seq", "record", "actor", "credential"]
    search_help_text = "The id of a record, or of a page: the changes of its records, one collection after the other"
    lookups = ["collection_id__exact", "collection_id__isnull", "page_id__exact"]
    fields = ["at", "op", "subject", "page_link", "collection", "seq", "record", "record_seq", "actor", "credential"]
    fields += ["credential_id", "changeset", "was", "became"]
    readonly_fields = ["page_link", "collection", "record", "actor", "was", "became"]

    def get_queryset(self, request):
        names = User.objects.filter(pk=OuterRef("actor_id")).values("username")
        return super().get_queryset(request).defer("before", "after").annotate(actor_name=Subquery(names))

    def get_ordering(self, request):
        """Each order is that of the index which finds the rows, so that nothing is sorted."""
        if {"collection_id__exact", "page_id__exact"} & set(request.GET):
            return ["-seq"]
        if is_number(request.GET.get("q", "").strip()):
            return ["-collection_id", "-seq"]
        return ["-pk"]

    def lookup_allowed(self, lookup, value, request=None):
        """A page's records are found by collection; the index by page knows only the page's own changes."""
        by_page = lookup == "page_id__exact" and request is not None
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
        return link(Page, change.page_id, change.page_id)

    @admin.display(description="collection")
    def collection(self, change):
        return link(Collection, change.collection_id, change.collection_id)

    @admin.display(description="record")
    def record(self, change):
        """Leads to all changes of the record."""
        if change.record_id is None:
            return "-"
        return list_link(Change, change.record_id, q=change.record_id)

    @admin.display(description="by")
    def actor(self, change):
        return link(User, change.actor_id, change.actor_name or change.actor_id)

    @admin.display(description="before")
    def was(self, change):
        return json_source(change.before)

    @admin.display(description="after")
    def became(self, change):
        return json_source(change.after)
