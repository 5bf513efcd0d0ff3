"""What the admins of all apps share: lists that answer at once on a table of a million rows, and safe saving."""

from uuid import UUID

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.paginator import Paginator
from django.db import transaction
from django.utils.functional import cached_property


class QuickPaginator(Paginator):
    """Counts a few thousand rows at most and goes only so deep: a far OFFSET reads all that it skips.

    `total` tells the size of a table that must not be counted, when nothing filters it.
    """

    COUNTED = 10_000
    DEEPEST = 200

    def __init__(self, *args, total=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.total = total

    @cached_property
    def count(self):
        rows = self.object_list.order_by().values_list("pk", flat=True)
        if self.total is None or rows.query.where:
            return rows[: self.COUNTED].count()
        seen = len(rows[: self.per_page + 1])  # an estimate below this would make the list show the whole table
        return seen if seen <= self.per_page else max(seen, self.total())

    @property
    def stopped_counting(self):
        return self.count == self.COUNTED

    @cached_property
    def num_pages(self):
        return min(super().num_pages, self.DEEPEST)


class TableAdmin(admin.ModelAdmin):
    """A list that is never counted whole, sorts by indexes only and filters only as its declaration says.

    Subclasses name what the search box finds in `find`; an empty result is better than a scan of the table.
    """

    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    ordering = ["-pk"]
    sortable_by = ()
    search_fields = ["pk"]  # shows the search box
    lookups = ()  # what links to the list may filter by, beside list_filter
    count_rows = None

    def get_paginator(self, request, queryset, per_page, *args, **kwargs):
        return QuickPaginator(queryset, per_page, *args, total=self.count_rows, **kwargs)

    def lookup_allowed(self, lookup, value, request=None):
        """Django would allow every column: a slow scan at best, a guess at a stored hash at worst."""
        if lookup in self.lookups:
            return is_number(value) or lookup.endswith("__isnull")
        filters = [name for name in self.list_filter if isinstance(name, str)]
        own = [each.parameter_name for each in self.list_filter if not isinstance(each, str)]
        return lookup in own or lookup.partition("__")[0] in filters

    def get_search_results(self, request, queryset, search_term):
        term = search_term.strip()
        return (self.find(queryset, term) if term else queryset), False

    def find(self, queryset, term):
        return queryset.filter(pk=term) if is_number(term) else queryset.none()

    def save_model(self, request, obj, form, change):
        """Only what was changed is written: the rest of the row may be newer than the form."""
        if not change:
            return super().save_model(request, obj, form, change)
        columns = {field.name for field in obj._meta.concrete_fields}
        if changed := columns.intersection(form.changed_data):
            obj.save(update_fields=changed)

    def change_all(self, request, rows, text, **values):
        """For actions: set `values` on the rows."""

        def change(rows):
            self.model._base_manager.filter(pk__in=[row.pk for row in rows]).update(**values)

        self.act_on_all(request, rows, text, change)

    @transaction.atomic
    def act_on_all(self, request, rows, text, act):
        """For actions: what `act` does to the list of rows, or nothing, with an entry in the log for each."""
        rows = list(rows)
        act(rows)
        LogEntry.objects.log_actions(request.user.pk, rows, CHANGE, text)
        self.message_user(request, f"{text} {len(rows)}.")


class FixedAdmin(TableAdmin):
    """Rows that come about elsewhere: here they are looked at, and changed by actions at most."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        """True without a row, so that actions are offered; forms are for reading."""
        return obj is None and bool(self.actions) and super().has_change_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False


def changed_fields(form):
    """What somebody changed in a form, by name."""
    return {name: form.cleaned_data[name] for name in form.changed_data}


def is_number(text):
    """Something that an id can be compared with: databases refuse what does not fit into 64 bits."""
    return text.isascii() and text.isdigit() and len(text) < 19


def as_uuid(text):
    try:
        return UUID(text)
    except ValueError:
        return None
