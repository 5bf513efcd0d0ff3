from contextlib import suppress

from django.contrib import admin
from django.db.models import Q
from django.template.defaultfilters import filesizeformat

from accounts.admin.users import owned_by
from accounts.sessions import caller_here
from files import keeping
from files.models import StoredFile
from journal.models import Change
from rest.admin.links import list_link
from rest.admin.tables import FixedAdmin, as_uuid, is_number
from rest.errors import NotFound


@admin.register(StoredFile)
class StoredFileAdmin(FixedAdmin):
    """Files and assets: looked at by their facts alone, and deleted by the same code as through the API."""

    list_display = ["filename", "store", "page", "content_type", "shown_size", "created_by", "created_at"]
    list_select_related = ["page", "created_by"]
    list_filter = ["store"]
    search_help_text = "The id of a file or of a page, the address (slug) of a page, or @username of who uploaded it"
    lookups = ["page__id__exact"]
    fields = ["id", "filename", "store", "page", "content_type", "shown_size", "sha256", "key", "public_name"]
    fields += ["created_by", "created_at", "related"]
    readonly_fields = ["shown_size", "related"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(page__deleted_at=None)

    def has_delete_permission(self, request, obj=None):
        return super(FixedAdmin, self).has_delete_permission(request, obj)

    def find(self, queryset, term):
        if term.startswith("@"):
            return queryset.filter(owned_by(term, "created_by"))
        if is_number(term):
            return queryset.filter(page=term)
        file_id = as_uuid(term)
        return queryset.filter(Q(pk=file_id) if file_id else Q(page__slug=term))

    @admin.display(description="size")
    def shown_size(self, file):
        return filesizeformat(file.size)

    @admin.display(description="its")
    def related(self, file):
        return list_link(Change, "journal", q=file.pk)

    def delete_model(self, request, obj):
        with suppress(NotFound):  # somebody was faster
            keeping.delete(obj, caller_here(request))

    def delete_queryset(self, request, queryset):
        for file in queryset:
            self.delete_model(request, file)
