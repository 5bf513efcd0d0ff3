from django.contrib import admin
from django.db.models import Q
from django.template.defaultfilters import filesizeformat

from accounts.admin.users import owned_by
from accounts.sessions import caller_here
from datastores.models import Collection
from datastores.stores import MODELS
from datastores.write.collections import delete_collection
from journal.models import Change
from pages_app.models import Page
from rest.admin.links import links, list_link, related_to
from rest.admin.tables import FixedAdmin, is_number


@related_to(Page)
def what_a_page_remembers(page):
    yield list_link(Collection, "collections", page__id__exact=page.pk)


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
        return links(
            list_link(MODELS[collection.store], "records", collection__id__exact=collection.pk),
            list_link(Change, "journal", collection_id__exact=collection.pk),
        )

    def get_deleted_objects(self, objs, request):
        """Django would load every record to show what goes with the collection."""
        shown = [f"{collection} of {collection.page}, {collection.record_count} records" for collection in objs]
        return shown, {"collections": len(shown)}, set(), []

    def delete_model(self, request, obj):
        self.delete_queryset(request, Collection.objects.filter(pk=obj.pk))

    def delete_queryset(self, request, queryset):
        caller = caller_here(request)
        for collection in list(queryset):
            delete_collection(collection, caller)


def of_page(**page):
    """Both unique indexes begin with the page, one holds the rows with and one those without an owner."""
    return Q(owner=None, **page) | Q(owner__isnull=False, **page)
