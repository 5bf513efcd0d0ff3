"""What a write request comes to, before any of it is stored."""

from dataclasses import dataclass, field
from uuid import UUID


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
    is_new: bool = False
    is_gone: bool = False

    @property
    def created_by_id(self):
        return self.creator and self.creator[0]


@dataclass
class Work:
    """What the operations come to: the rows they touch and the journal of their steps.

    `stored`: the rows as they were before, when an operation depends on that.
    """

    rows: dict = field(default_factory=dict)
    stored: dict = field(default_factory=dict)
    steps: list = field(default_factory=list)
    results: list = field(default_factory=list)
    records: int = 0
    hidden: int = 0
    bytes: int = 0
    journal_bytes: int = 0
