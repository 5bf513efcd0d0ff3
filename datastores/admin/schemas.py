"""The schemas of collections."""

from django.contrib import admin
from django.db.models import Q

from datastores.models import CollectionSchema
from rest.admin.source import json_source
from rest.admin.tables import FixedAdmin, is_number
from rest.json import loads


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
