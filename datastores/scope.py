"""Which records a request is about: one collection, as far as this caller may see it."""

from dataclasses import dataclass
from functools import cached_property

from accounts.models import Subscription, User
from datastores.models import Collection
from datastores.sql.dialects import dialect
from datastores.stores import Store
from pages_app.access import Access
from rest.times import now

COLLECTION = Collection._meta.db_table
USER = User._meta.db_table
SUBSCRIPTION = Subscription._meta.db_table


@dataclass
class Scope:
    """Builds the conditions that every query on the collection starts from, so that none can forget them.

    `collection` selects the row in the counter table, `visible` the records in it (CONTRACT 7.2, 7.4).
    """

    access: Access
    store: Store
    name: str
    is_spam: bool = False  # its spam, instead of what counts

    @property
    def kept_under(self):
        """Collection.store of what is asked for."""
        return self.store.spam_name if self.is_spam else self.store.name

    @property
    def owner_id(self):
        """Whose collection it is: the visitor's in a store per visitor, else nobody's in particular."""
        return self.access.caller.id if self.store.per_visitor else None

    @cached_property
    def every_collection(self):
        """(SQL condition on counter rows, parameters): all collections of this store that are the caller's to see."""
        sql, params = "page_id = %s AND store = %s AND deleted_at IS NULL", [self.access.page.pk, self.kept_under]
        if self.store.per_visitor:
            return f"{sql} AND owner_id = %s", [*params, self.access.caller.id]
        return f"{sql} AND owner_id IS NULL", params

    @cached_property
    def collection(self):
        """(SQL condition on the counter row, its parameters)"""
        sql, params = self.every_collection
        return f"{sql} AND name = %s", [*params, self.name]

    @cached_property
    def records(self):
        """(SQL condition on records `r`, its parameters): in the collection, whether visible or not."""
        sql, params = self.collection
        return f"r.collection_id = (SELECT id FROM {COLLECTION} WHERE {sql})", params

    @property
    def sees_all(self):
        return not self.store.has_plan or self.access.may(self.store, "read_gated")

    def visible(self, column="r.plan_id"):
        """(further SQL condition, parameters): the one rule of gated content, by the column with the plan."""
        if self.sees_all:
            return "", []
        if not self.access.caller.is_authenticated:
            return f" AND {column} IS NULL", []
        subscribed = (
            f"SELECT s.plan_id FROM {SUBSCRIPTION} s WHERE s.user_id = %s AND s.status = %s"
            " AND (s.current_period_end IS NULL OR s.current_period_end > %s)"
        )
        params = [self.access.caller.id, Subscription.Status.ACTIVE.value, dialect().time(now())]
        return f" AND ({column} IS NULL OR {column} IN ({subscribed}))", params

    @property
    def readable(self):
        """(SQL condition, parameters): the records of the collection that the caller may read."""
        (records, params), (visible, more) = self.records, self.visible()
        return records + visible, [*params, *more]
