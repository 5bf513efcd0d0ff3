"""Records, for reading."""

from django.contrib import admin
from django.db.models import Sum, TextField
from django.db.models.functions import Cast, Left

from datastores.models import CmsRecord, Collection, FormRecord, SocialRecord, SoloRecord, TeamRecord
from datastores.stores import MODELS
from journal.models import Change
from rest.admin.links import list_link, row_link
from rest.admin.source import json_source
from rest.admin.tables import FixedAdmin, as_uuid, is_number

EXCERPT = 120


class RecordAdmin(FixedAdmin):
    """For reading. What is in a page belongs to its owner: staff blocks the page or deletes a collection.

    Removing one record would need a journal entry by somebody with a role on the page, and staff has none
    (ISOLATION R3).
    """

    list_display = ["id", "collection_name", "page", "excerpt", "created_at", "seq"]
    list_select_related = ["collection__page"]
    search_help_text = "The id of a record, or of a collection"
    lookups = ["collection__id__exact"]
    fields = ["id", "collection_name", "page", "seq", "rev", "created_at", "updated_at", "related", "content"]
    readonly_fields = ["collection_name", "page", "related", "content"]

    def get_queryset(self, request):
        """Of the data, which may be a megabyte each, the list reads the beginning."""
        beginning = Left(Cast("data", TextField()), EXCERPT)
        return super().get_queryset(request).defer("data").annotate(beginning=beginning)

    def get_ordering(self, request):
        """Ids are in the order of creation. In one collection its own index gives that order."""
        in_one = "collection__id__exact" in request.GET or is_number(request.GET.get("q", "").strip())
        return ["-seq"] if in_one else ["-pk"]

    def find(self, queryset, term):
        if is_number(term):
            return queryset.filter(collection=term)
        record_id = as_uuid(term)
        return queryset.filter(pk=record_id) if record_id else queryset.none()

    def count_rows(self):
        stores = [name for name, model in MODELS.items() if model is self.model]
        return Collection.objects.filter(store__in=stores).aggregate(total=Sum("record_count"))["total"] or 0

    @admin.display(description="collection")
    def collection_name(self, record):
        return "(deleted)" if record.collection.deleted_at else row_link(record.collection)

    @admin.display(description="page")
    def page(self, record):
        return "(deleted)" if record.collection.page.deleted_at else row_link(record.collection.page)

    @admin.display(description="data")
    def excerpt(self, record):
        return f"{record.beginning}…" if len(record.beginning) == EXCERPT else record.beginning

    @admin.display(description="its")
    def related(self, record):
        return list_link(Change, "journal", q=record.pk)

    @admin.display(description="data")
    def content(self, record):
        return json_source(record.data)


@admin.register(SoloRecord, FormRecord)
class PlainRecordAdmin(RecordAdmin):
    pass


@admin.register(TeamRecord, SocialRecord)
class CreatedRecordAdmin(RecordAdmin):
    list_display = [*RecordAdmin.list_display, "created_by"]
    list_select_related = [*RecordAdmin.list_select_related, "created_by"]
    fields = [*RecordAdmin.fields[:-1], "created_by", "content"]


@admin.register(CmsRecord)
class CmsRecordAdmin(RecordAdmin):
    list_display = [*RecordAdmin.list_display, "plan"]
    list_select_related = [*RecordAdmin.list_select_related, "plan"]
    fields = [*RecordAdmin.fields[:-1], "plan", "content"]
