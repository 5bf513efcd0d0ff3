"""The counter row of a collection, and the limits that are kept by it (CONTRACT 19)."""

from django.conf import settings
from django.core.cache import cache

from datastores.dialects import dialect
from datastores.operations import no_record
from datastores.scope import COLLECTION
from pages_app.models import Page
from rest.errors import Forbidden, NotFound, TooLarge

SUM_SECONDS = 60
EMPTIED_FACTOR = 10


def advance(cursor, scope, work, moment):
    """Take the counter row's lock, raise its counters by `work` and return (collection id, last seq).

    Makes the row with the first record. 403 or 413 when the collection or the page would hold too much.
    """
    row = move(cursor, scope, work, moment)
    if row is None:
        if any(not record.is_new for record in work.rows.values()):
            raise no_record()  # the collection was deleted after its records were locked
        make(cursor, scope, moment)
        row = move(cursor, scope, work, moment)
    if row is None:
        raise NotFound("There is no such page.")  # it was deleted a moment ago
    collection_id, last_seq, records = row
    if work.records > 0 and records > settings.RECORDS_MAX:
        raise Forbidden(f"The quota of {settings.RECORDS_MAX} records in this collection is used up.")
    if work.bytes > 0:
        refuse_overfull_page(cursor, scope.access.page.pk, work.bytes)
    return collection_id, last_seq


def move(cursor, scope, work, moment):
    condition, params = scope.collection
    cursor.execute(
        f"UPDATE {COLLECTION} SET last_seq = last_seq + %s, record_count = record_count + %s,"
        f" hidden_count = hidden_count + %s, bytes = bytes + %s, updated_at = %s"
        f" WHERE {condition} RETURNING id, last_seq, record_count",
        [len(work.steps), work.records, int(work.hidden), work.bytes, dialect().time(moment), *params],
    )
    return cursor.fetchone()


def make(cursor, scope, moment):
    """The row of a new collection; none, where the page is gone by now."""
    d = dialect()
    refuse_too_many(cursor, scope)
    cursor.execute(
        f"INSERT INTO {COLLECTION} (page_id, store, name, owner_id, last_seq, record_count, hidden_count, bytes,"
        f" updated_at) SELECT id, %s, %s, {d.integer}, 0, 0, 0, 0, {d.moment} FROM {Page._meta.db_table}"
        " WHERE id = %s AND deleted_at IS NULL ON CONFLICT DO NOTHING",
        [scope.kept_under, scope.name, scope.owner_id, d.time(moment), scope.access.page.pk],
    )


def refuse_too_many(cursor, scope):
    """403 beyond the collections a page, or in solo a visitor, may have.

    Emptied ones do not count as such; their rows stay, because `seq` must not begin anew, and have a wider limit.
    Forms count apart: whoever makes up names for them must not use up what the other stores need.
    """
    own, params = ("owner_id = %s", [scope.owner_id]) if scope.owner_id else ("owner_id IS NULL", [])
    own += f" AND store {'' if scope.store.is_form else 'NOT '}IN ('form', 'spam')"
    cursor.execute(
        f"SELECT count(*), count(CASE WHEN record_count > 0 THEN 1 END) FROM {COLLECTION}"
        f" WHERE page_id = %s AND {own} AND deleted_at IS NULL",
        [scope.access.page.pk, *params],
    )
    rows, filled = cursor.fetchone()
    if filled >= settings.COLLECTIONS_MAX or rows >= EMPTIED_FACTOR * settings.COLLECTIONS_MAX:
        raise Forbidden(f"The quota of {settings.COLLECTIONS_MAX} collections is used up.")


def refuse_overfull_page(cursor, page_id, added):
    """413 beyond the bytes a page may hold.

    Far from the limit a running total in the cache is good enough; near it the sum over the counter rows is taken,
    which sees this transaction's own part.
    """
    if not is_near_page_limit(page_id, added):
        return
    total = sum_of_page(cursor, page_id)
    cache.set(page_key(page_id), total, SUM_SECONDS)
    limit = settings.PAGE_DATA_MAX_BYTES
    if total > limit:
        raise TooLarge(f"The data of this page may have at most {limit} bytes in all. Delete some records first.")


def is_near_page_limit(page_id, added):
    """Counts `added` in the running total. True also when there is none, as in the beginning."""
    try:
        total = cache.incr(page_key(page_id), added)
    except ValueError:
        return True
    return total > settings.PAGE_DATA_MAX_BYTES * 15 // 16


def page_key(page_id):
    return f"page-bytes:{page_id}"


def sum_of_page(cursor, page_id):
    cursor.execute(f"SELECT sum(bytes) FROM {COLLECTION} WHERE page_id = %s AND deleted_at IS NULL", [page_id])
    return int(cursor.fetchone()[0] or 0)
