from django.db import models


class PageCounter(models.Model):
    """Where the journal of a page stands, for its changes that are no record's.

    `last_seq` is raised under this row's lock by every such change, so that numbers follow the order of commits. It is
    the last lock of a transaction. Like the journal it has no foreign key.
    """

    page_id = models.BigIntegerField(primary_key=True)
    last_seq = models.BigIntegerField(default=0)

    def __str__(self):
        return f"page {self.page_id} at {self.last_seq}"
