"""What a write request comes to in memory, before any of it is stored."""

from dataclasses import dataclass, field
from uuid import UUID

from datastores.scope import is_gated

NOTHING_COUNTED = (0, 0, 0)


@dataclass
class Row:
    """A record as it stands within the transaction; `text` is its data as JSON, `creator` (id, username)."""

    id: UUID
    seq: int | None
    creator: tuple | None
    plan_id: int | None
    text: str
    size: int
    created_at: object
    updated_at: object
    rev: int | None = None
    owner_id: int | None = None  # of its collection, in a store per visitor
    is_new: bool = False
    is_gone: bool = False

    @property
    def created_by_id(self):
        """Whose record it is, where that is known."""
        return self.creator[0] if self.creator else self.owner_id

    @property
    def is_hidden(self):
        return is_gated(self.plan_id)

    @property
    def counted(self):
        """What it adds to the counter row: (records, hidden ones, bytes)."""
        return NOTHING_COUNTED if self.is_gone else (1, int(self.is_hidden), self.size)


@dataclass
class Work:
    """What the operations come to: the rows they touch, and the journal of their steps (row, op, before, after).

    `stored`: the rows as they were before, when an operation depends on that.
    """

    rows: dict = field(default_factory=dict)
    stored: dict = field(default_factory=dict)
    steps: list = field(default_factory=list)
    records: int = 0
    hidden: int = 0
    bytes: int = 0

    @property
    def results(self):
        return [row for row, *_ in self.steps]

    def count(self, before, after):
        """Take over into the counters what became of one row; see `Row.counted`."""
        self.records += after[0] - before[0]
        self.hidden += after[1] - before[1]
        self.bytes += after[2] - before[2]

    def number(self, last_seq):
        """Give every step its place, a new record that of its creation, and each record the latest as `rev`."""
        for place, (row, *_) in enumerate(self.steps, start=last_seq - len(self.steps) + 1):
            row.seq = row.seq or place
            row.rev = place
