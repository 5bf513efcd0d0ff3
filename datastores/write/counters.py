"""The counter row of a collection, and the limits that are kept by it (CONTRACT 19)."""

from django.conf import settings
from django.core.cache import cache

from datastores.scope import COLLECTION
from datastores.sql.dialects import dialect
from datastores.write.operations import no_record
from pages_app.models import Page
from rest.errors import Forbidden, NotFound, TooLarge

SUM_SECONDS = 60
EMPTIED_FACTOR = 10
FORMS = "('form', 'spam')"
FORMS_PART = 4  # of the bytes of a page


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
        refuse_overfull_page(cursor, scope, work.bytes)
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
    own += f" AND store {'' if scope.store.is_form else 'NOT '}IN {FORMS}"
    cursor.execute(
        f"SELECT count(*), count(CASE WHEN record_count > 0 THEN 1 END) FROM {COLLECTION}"
        f" WHERE page_id = %s AND {own} AND deleted_at IS NULL",
        [scope.access.page.pk, *params],
    )
    rows, filled = cursor.fetchone()
    if filled >= settings.COLLECTIONS_MAX or rows >= EMPTIED_FACTOR * settings.COLLECTIONS_MAX:
        raise Forbidden(f"The quota of {settings.COLLECTIONS_MAX} collections is used up.")


def refuse_overfull_page(cursor, scope, added):
    """413 beyond the bytes a page may hold, and for forms beyond their share: strangers must not fill the page.

    Far from a limit a running total in the cache is good enough; near it the sum over the counter rows is taken, which
    sees this transaction's own part.
    """
    if not is_near_page_limit(scope, added):
        return
    for key, stores, limit in shares(scope):
        total = sum_of_page(cursor, scope.access.page.pk, stores)
        cache.set(key, total, SUM_SECONDS)
        if total > limit:
            raise TooLarge(f"The data of this page may have at most {limit} bytes in all. Delete some records first.")


def is_near_page_limit(scope, added):
    """Counts `added` in the running totals. True also when one is missing, as in the beginning."""
    near = [is_near(key, limit, added) for key, _, limit in shares(scope)]  # each of them counts
    return any(near)


def is_near(key, limit, added):
    try:
        return cache.incr(key, added) > limit * 15 // 16
    except ValueError:
        return True


def shares(scope):
    """[(cache key, SQL for the stores that count, limit)] of what this collection counts towards."""
    page_id, limit = scope.access.page.pk, settings.PAGE_DATA_MAX_BYTES
    page = (f"page-bytes:{page_id}", "", limit)
    forms = (f"form-bytes:{page_id}", f" AND store IN {FORMS}", limit // FORMS_PART)
    return [page, forms] if scope.store.is_form else [page]


def sum_of_page(cursor, page_id, stores):
    cursor.execute(f"SELECT sum(bytes) FROM {COLLECTION} WHERE page_id = %s AND deleted_at IS NULL{stores}", [page_id])
    return int(cursor.fetchone()[0] or 0)
