"""Making rows, bytes and counters agree again after a crash. Safe at any time, also while files come and go."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from files.keeping import locked_usage
from files.models import PageUsage, StoredFile
from files.storage import blobs
from pages_app.models import Page
from pages_app.stores import SOLO
from rest.errors import NotFound

logger = logging.getLogger(__name__)

GRACE = timedelta(hours=1)  # what is younger may belong to an upload under way


def remove_left_uploads():
    """Temporary files of uploads whose process died; how many there were."""
    limit = (timezone.now() - GRACE).timestamp()
    left = [path for path in Path(settings.UPLOAD_DIR).glob("*") if path.stat().st_mtime < limit]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def remove_orphans():
    """Bytes without a row, older than an hour; how many there were."""
    return sum(remove_orphans_of(page_id) for page_id in blobs.folders())


def remove_orphans_of(page_id):
    names = blobs.names_in(page_id)
    kept = {str(pk) for pk in StoredFile.objects.filter(page=page_id).values_list("pk", flat=True)} if names else set()
    orphans = [key for name in names - kept if is_old(key := blobs.key_of(page_id, name))]
    for key in orphans:
        default_storage.delete(key)
    if len(orphans) == len(names) and not Page.objects.filter(pk=page_id).exists():
        blobs.discard(blobs.folder_of(page_id))
    return len(orphans)


def is_old(key):
    try:
        modified = default_storage.get_modified_time(key)
    except FileNotFoundError:
        return False  # somebody was faster
    return modified < datetime.now(UTC) - GRACE


def files_without_bytes():
    """The ids of files whose bytes are gone; each is in the log as well."""
    pages = StoredFile.objects.order_by("page").values_list("page", flat=True).distinct()
    lost = [pk for page_id in pages.iterator() for pk in lost_of(page_id)]
    for pk in lost:
        logger.error("the bytes of file %s are missing", pk)
    return lost


def lost_of(page_id):
    """Listed before the rows are read, so a file of the last moment is looked for by itself."""
    names = blobs.names_in(page_id)
    rows = StoredFile.objects.filter(page=page_id).values_list("pk", "key")
    return [pk for pk, key in rows if str(pk) not in names and not blobs.exists(key)]


def remove_files_of_nobody():
    """Solo files whose visitor is gone: nobody can see them any more. How many there were."""
    ids = StoredFile.objects.filter(store=SOLO.name, created_by=None).values_list("pk", flat=True)
    return StoredFile.objects.filter(pk__in=list(ids)).delete()[0]


def mend_counters():
    """Set counters that differ from what the page has; how many did."""
    real = {
        row["page"]: (row["files"], row["size"])
        for row in StoredFile.objects.values("page").annotate(files=Count("pk"), size=Sum("size"))
    }
    counted = {usage.page_id: (usage.file_count, usage.bytes) for usage in PageUsage.objects.all()}
    wrong = [page_id for page_id in real.keys() | counted.keys() if real.get(page_id, (0, 0)) != counted.get(page_id)]
    return sum(mend_counter(page_id) for page_id in wrong)


@transaction.atomic
def mend_counter(page_id):
    try:
        usage = locked_usage(page_id)
    except NotFound:
        return False  # the page was deleted meanwhile
    files = StoredFile.objects.filter(page=page_id).aggregate(files=Count("pk"), size=Sum("size"))
    before = (usage.file_count, usage.bytes)
    usage.file_count, usage.bytes = files["files"], files["size"] or 0
    usage.save()
    return before != (usage.file_count, usage.bytes)
