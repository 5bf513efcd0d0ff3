"""Which records a request is about: one collection, as far as this caller may see it.

What keeps gated records (CONTRACT 7.4) out of lists, counts, totals, exports, cursors and OpenAPI is here and nowhere
else: `is_gated` says which they are, `visible` which of them the caller may read, `total` and `latest` what a counter
row is worth to this caller.
"""

from dataclasses import dataclass
from functools import cached_property

from accounts.models import Subscription, User
from datastores.models import Collection
from datastores.models.collection import SPAM
from datastores.stores import TABLES
from pages_app.access import Access
from pages_app.stores import Store
from rest.times import now
from sql.dialect import dialect
from sql.statement import Sql, every, sql

COLLECTION = Collection._meta.db_table
USER = User._meta.db_table
SUBSCRIPTION = Subscription._meta.db_table

NEWEST_CHANGE = " ORDER BY r.updated_at DESC, r.seq DESC LIMIT 1"


def is_gated(plan_id):
    return plan_id is not None


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
        return SPAM if self.is_spam else self.store.name

    @property
    def table(self):
        """Where the records are."""
        return TABLES[self.store.name]

    @property
    def owner_id(self):
        """Whose collection it is: the visitor's in a store per visitor, else nobody's in particular."""
        return self.access.caller.id if self.store.per_visitor else None

    @cached_property
    def every_collection(self):
        """The condition on counter rows: all collections of this store that are the caller's to see."""
        text, params = "page_id = %s AND store = %s AND deleted_at IS NULL", (self.access.page.pk, self.kept_under)
        if self.store.per_visitor:
            return Sql(f"{text} AND owner_id = %s", (*params, self.access.caller.id))
        return Sql(f"{text} AND owner_id IS NULL", params)

    @cached_property
    def collection(self):
        """The condition on the counter row."""
        text, params = self.every_collection
        return Sql(f"{text} AND name = %s", (*params, self.name))

    @cached_property
    def records(self):
        """The condition on records `r`: in the collection, whether visible or not."""
        text, params = self.collection
        return Sql(f"r.collection_id = (SELECT id FROM {COLLECTION} WHERE {text})", params)

    @cached_property
    def sees_all(self):
        return not self.store.has_plan or self.access.may(self.store, "read_gated")

    def visible(self, plan="r.plan_id"):
        """The one rule of gated content, by the column with the plan; None for who sees all."""
        if self.sees_all:
            return None
        if not self.access.caller.is_authenticated:
            return Sql(f"{plan} IS NULL")
        return sql(f"({plan} IS NULL OR {plan} IN (", self.subscribed, "))")

    @property
    def subscribed(self):
        """The plans that are open to the caller."""
        current = sql("(s.current_period_end IS NULL OR s.current_period_end > ", dialect().typed(now(), "timestamptz"))
        rows = f"SELECT s.plan_id FROM {SUBSCRIPTION} s WHERE s.user_id = %s AND s.status = %s AND "
        return sql(Sql(rows, (self.access.caller.id, Subscription.Status.ACTIVE.value)), current, ")")

    @cached_property
    def readable(self):
        """The condition on records `r`: those of the collection that the caller may read."""
        return every(self.records, self.visible())

    @property
    def total(self):
        """The number of records of counter row `c` that the caller may read.

        Only the gated ones that a subscription opens have to be counted.
        """
        if self.sees_all:
            return Sql("c.record_count")
        if not self.access.caller.is_authenticated:
            return Sql("c.record_count - c.hidden_count")
        opened = every("r.collection_id = c.id", self.visible(), "r.plan_id IS NOT NULL")
        return sql(f"c.record_count - c.hidden_count + (SELECT count(*) FROM {self.table} r WHERE ", opened, ")")

    @property
    def latest(self):
        """When a record of counter row `c` that the caller may read was last written."""
        if self.sees_all:
            return Sql("c.updated_at")
        inside = every("r.collection_id = c.id", self.visible())
        newest = sql(f"SELECT r.updated_at FROM {self.table} r WHERE ", inside, NEWEST_CHANGE)
        return sql("CASE WHEN c.hidden_count = 0 THEN c.updated_at ELSE (", newest, ") END")
