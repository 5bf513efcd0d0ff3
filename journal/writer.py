"""The one writer of the journal. Everything here runs in the transaction of the change that it tells of (DATA 1)."""

from django.db import connection

from journal.models import Change, PageCounter
from rest.times import now

COUNT = (
    f"INSERT INTO {PageCounter._meta.db_table} AS c (page_id, last_seq) VALUES (%s, 1)"
    " ON CONFLICT (page_id) DO UPDATE SET last_seq = c.last_seq + 1 RETURNING last_seq"
)


def note(page_id, subject, op, caller, *, record_id=None, before=None, after=None):
    """One row for a change of a page that is no record's. The page's counter is the last lock of a transaction."""
    Change.objects.create(
        page_id=page_id,
        subject=subject,
        seq=next_seq(page_id),
        op=op,
        record_id=record_id,
        actor_id=caller.id,
        credential=caller.credential,
        credential_id=caller.credential_id,
        changeset=caller.changeset,
        before=before,
        after=after,
        at=now(),
    )


def next_seq(page_id):
    """Raise the counter of a page, whose row stays locked until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [page_id])
        return cursor.fetchone()[0]


def forget_page(page_id):
    """With a page that is gone for good goes what is left of its journal: the counter of the rows removed before."""
    PageCounter.objects.filter(pk=page_id).delete()
