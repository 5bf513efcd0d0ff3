"""Keeping and deleting files, so that a crash at any moment leaves no row without its bytes.

Keeping: the bytes go into the storage first, then row, counter and journal in one transaction. Deleting: row, counter
and journal in one transaction, the bytes after its commit. What a crash in between leaves are bytes without a row,
which `files.tidying` removes later.
"""

from functools import partial

from django.db import transaction

from accounts.models import User
from files import filenames
from files.content_types import EXTENSIONS
from files.models import PageUsage, StoredFile, stored_file
from files.sniffing import content_type_of
from files.storage import blobs
from journal import writer
from journal.models import Change
from pages_app.editing.locking import locked
from pages_app.models import Page
from rest.errors import NotFound, Refusal
from rest.times import now


def no_file():
    return NotFound("There is no such file.")


def keep(page, store, upload, caller):
    """The StoredFile made of a finished Upload. 400 for a pixel bomb, 413 or 403 when the page is full."""
    (PageUsage.objects.filter(page=page.pk).first() or PageUsage()).refuse_overfull(upload.size)
    file = StoredFile(
        page_id=page.pk,
        store=store,
        filename=upload.filename,
        content_type=content_type_of(upload, upload.filename, is_asset=store == stored_file.ASSET),
        size=upload.size,
        sha256=upload.hash.hexdigest(),
        created_by=User(pk=caller.id, username=caller.username),
        created_at=now(),
    )
    file.key = blobs.key_of(page.pk, file.pk)
    blobs.put(file.key, upload)
    try:
        save(file, caller)
    except Refusal:
        blobs.discard(file.key)
        raise
    return file


@transaction.atomic
def save(file, caller):
    usage = locked_usage(file.page_id)
    usage.refuse_overfull(file.size)
    if file.is_asset:
        file.public_name = free_public_name(file)
    file.save(force_insert=True)
    count(usage, 1, file.size)
    note(file, caller, Change.Op.CREATE, after=facts(file))


@transaction.atomic
def delete(file, caller):
    """404 when somebody was faster."""
    usage = locked_usage(file.page_id)
    if not StoredFile.objects.filter(pk=file.pk).delete()[0]:
        raise no_file()
    count(usage, -1, -file.size)
    note(file, caller, Change.Op.DELETE, before=facts(file))
    transaction.on_commit(partial(blobs.discard, file.key))


def locked_usage(page_id):
    """The counters of the page, under the lock of its row: one upload at a time counts. 404 for a deleted page."""
    locked(Page(pk=page_id))
    return PageUsage.objects.get_or_create(page_id=page_id)[0]


def count(usage, files, size):
    usage.file_count += files
    usage.bytes += size
    usage.save()


def free_public_name(file):
    names = StoredFile.objects.filter(page=file.page_id)
    while names.filter(public_name=(name := filenames.public(file.filename, EXTENSIONS[file.content_type]))).exists():
        pass
    return name


def facts(file):
    """What the journal keeps of a file."""
    names = ("store", "filename", "public_name", "content_type", "size", "sha256")
    return {name: getattr(file, name) for name in names}


def note(file, caller, op, before=None, after=None):
    subject = Change.Subject.ASSET if file.is_asset else Change.Subject.FILE
    writer.note(file.page_id, subject, op, caller, record_id=file.pk, before=before, after=after)
