"""The limits that are kept by the counter rows (CONTRACT 19)."""

from django.conf import settings
from django.core.cache import cache

from datastores.scope import COLLECTION
from rest.errors import Forbidden, TooLarge
from sql.statement import Sql, every, sql

SUM_SECONDS = 60
EMPTIED_FACTOR = 10
FORMS = "('form', 'spam')"
FORMS_PART = 4  # of the bytes of a page


def refuse_too_many(scope):
    """403 beyond the collections a page, or in solo a visitor, may have.

    Emptied ones do not count as such; their rows stay, because `seq` must not begin anew, and have a wider limit.
    Forms count apart: whoever makes up names for them must not use up what the other stores need.
    """
    own = Sql("owner_id = %s", (scope.owner_id,)) if scope.owner_id else "owner_id IS NULL"
    kind = f"store {'' if scope.store.is_form else 'NOT '}IN {FORMS}"
    numbers = f"SELECT count(*), count(CASE WHEN record_count > 0 THEN 1 END) FROM {COLLECTION} WHERE "
    rows, filled = sql(numbers, every(of_page(scope), own, kind)).fetch_one()
    if filled >= settings.COLLECTIONS_MAX or rows >= EMPTIED_FACTOR * settings.COLLECTIONS_MAX:
        raise Forbidden(f"The quota of {settings.COLLECTIONS_MAX} collections is used up.")


def of_page(scope):
    return Sql("page_id = %s AND deleted_at IS NULL", (scope.access.page.pk,))


def refuse_overfull(scope, work, records):
    """`records`: those of the collection, now that the work is counted in."""
    if work.records > 0 and records > settings.RECORDS_MAX:
        raise Forbidden(f"The quota of {settings.RECORDS_MAX} records in this collection is used up.")
    if work.bytes > 0:
        refuse_overfull_page(scope, work.bytes)


def refuse_overfull_page(scope, added):
    """413 beyond the bytes a page may hold, and for forms beyond their share: strangers must not fill the page.

    Far from a limit a running total in the cache is good enough; near it the sum over the counter rows is taken, which
    sees this transaction's own part.
    """
    if not is_near_page_limit(scope, added):
        return
    for key, stores, limit in shares(scope):
        total = bytes_of(scope, stores)
        cache.set(key, total, SUM_SECONDS)
        if total > limit:
            raise TooLarge(f"The data of this page may have at most {limit} bytes in all. Delete some records first.")


def bytes_of(scope, stores):
    (total,) = sql(f"SELECT sum(bytes) FROM {COLLECTION} WHERE ", every(of_page(scope), stores)).fetch_one()
    return int(total or 0)


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
    """[(cache key, condition on the stores that count, limit)] of what this collection counts towards."""
    page_id, limit = scope.access.page.pk, settings.PAGE_DATA_MAX_BYTES
    page = (f"page-bytes:{page_id}", None, limit)
    forms = (f"form-bytes:{page_id}", f"store IN {FORMS}", limit // FORMS_PART)
    return [page, forms] if scope.store.is_form else [page]
