"""What a list, a count or an export is asked for, and the condition it comes to (CONTRACT 6.2, 6.3)."""

from dataclasses import dataclass, field

from datastores.sql.data import data_sql
from datastores.sql.where import Where
from sql.statement import Sql, every


@dataclass
class Listing:
    where: Where = field(default_factory=lambda: Where({}))
    mine: bool = False
    by_update: bool = False
    descending: bool = True
    limit: int = 50
    offset: int = 0
    before: int | None = None
    after: int | None = None

    @property
    def has_cursor(self):
        return self.before is not None or self.after is not None

    @property
    def start(self):
        """With a cursor there is no offset."""
        return 0 if self.has_cursor else self.offset

    @property
    def is_filtered(self):
        return self.mine or bool(self.where)

    @property
    def keys(self):
        """What the list is sorted by: with a cursor always the seq, which also breaks ties."""
        return ("updated_at", "seq") if self.by_update and not self.has_cursor else ("seq",)

    def order(self, table):
        return ", ".join(f"{table}.{key} {'DESC' if self.descending else 'ASC'}" for key in self.keys)

    def between(self, table):
        """The condition of the cursors."""
        bounds = [("<", self.before), (">", self.after)]
        return every(*(Sql(f"{table}.seq {sign} %s", (bound,)) for sign, bound in bounds if bound is not None))

    @property
    def window(self):
        """One record more than asked for, to know whether there are more; written out, so that it is planned for."""
        return f"LIMIT {self.limit + 1}"


def filters(scope, listing):
    """The condition on records `r` that the caller may read them and that they match."""
    mine = Sql("r.created_by_id = %s", (scope.access.caller.id,)) if listing.mine else None
    return every(scope.readable, mine, data_sql().matching(listing.where) if listing.where else None)
