from django.contrib import admin
from django.db import transaction
from django.db.models import Q, Sum, TextField
from django.db.models.functions import Cast, Left
from django.template.defaultfilters import filesizeformat

from accounts.admin.users import owned_by
from datastores.models import CmsRecord, Collection, CollectionSchema, FormRecord, SocialRecord, SoloRecord, TeamRecord
from datastores.purging import purge_collection
from datastores.stores import MODELS
from rest.admin import FixedAdmin, as_uuid, is_number, json_source, links, list_link, row_link
from rest.json import loads
from rest.times import now

EXCERPT = 120


@admin.register(Collection)
class CollectionAdmin(FixedAdmin):
    list_display = ["name", "store", "page", "owner", "record_count", "size", "updated_at"]
    list_select_related = ["page", "owner"]
    list_filter = ["store"]
    search_help_text = "The id of a collection or of a page, the address (slug) of a page, or @username of a visitor"
    lookups = ["page__id__exact"]
    fields = ["name", "store", "page", "owner", "record_count", "hidden_count", "size", "last_seq", "updated_at"]
    fields += ["related"]
    readonly_fields = ["size", "related"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(deleted_at=None)

    def has_delete_permission(self, request, obj=None):
        return super(FixedAdmin, self).has_delete_permission(request, obj)

    def find(self, queryset, term):
        if term.startswith("@"):
            return queryset.filter(owned_by(term, "owner"))
        if is_number(term):
            return queryset.filter(Q(pk=term) | of_page(page=term))
        return queryset.filter(of_page(page__slug=term))

    @admin.display(description="data")
    def size(self, collection):
        return filesizeformat(collection.bytes)

    @admin.display(description="its")
    def related(self, collection):
        label = MODELS[collection.store]._meta.label_lower
        return links(
            list_link(label, "records", collection__id__exact=collection.pk),
            list_link("pages_app.change", "journal", collection_id__exact=collection.pk),
        )

    def get_deleted_objects(self, objs, request):
        """Django would load every record to show what goes with the collection."""
        shown = [f"{collection} of {collection.page}, {collection.record_count} records" for collection in objs]
        return shown, {"collections": len(shown)}, set(), []

    def delete_model(self, request, obj):
        self.delete_queryset(request, Collection.objects.filter(pk=obj.pk))

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        """Gone for every caller at once; the records go in the background."""
        for pk in list(queryset.values_list("pk", flat=True)):
            if Collection.objects.filter(pk=pk, deleted_at=None).update(deleted_at=now()):
                purge_collection.enqueue(pk)


def of_page(**page):
    """Both unique indexes begin with the page, one holds the rows with and one those without an owner."""
    return Q(owner=None, **page) | Q(owner__isnull=False, **page)


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
        return list_link("pages_app.change", "journal", q=record.pk)

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


@admin.register(CollectionSchema)
class CollectionSchemaAdmin(FixedAdmin):
    list_display = ["name", "store", "page", "updated_at"]
    list_select_related = ["page"]
    list_filter = ["store"]
    search_help_text = "The id of a schema or of a page, or the address (slug) of a page"
    fields = ["name", "store", "page", "updated_at", "content"]
    readonly_fields = ["content"]

    def find(self, queryset, term):
        if is_number(term):
            return queryset.filter(Q(pk=term) | Q(page=term))
        return queryset.filter(page__slug=term)

    @admin.display(description="definition")
    def content(self, schema):
        return json_source(loads(schema.definition))
