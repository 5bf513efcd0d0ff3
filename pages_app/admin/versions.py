"""The saved texts of pages."""

from django.contrib import admin
from django.db.models import Q

from pages_app.models import PageVersion
from rest.admin.source import source
from rest.admin.tables import FixedAdmin, is_number


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
