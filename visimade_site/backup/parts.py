"""Copying one part, counted and hashed on the way."""

import hashlib
import tempfile
from contextlib import contextmanager

from django.core.files import File

from visimade_site.backup.errors import BackupError

CHUNK = 2**20
IN_MEMORY = 8 * 2**20


def chunks_of(file):
    return iter(lambda: file.read(CHUNK), b"")


@contextmanager
def copied(chunks, folder):
    """A temporary copy of these bytes, in `folder` when they are many, and its `{"size", "sha256"}`."""
    digest = hashlib.sha256()
    with tempfile.SpooledTemporaryFile(IN_MEMORY, dir=folder) as copy:
        for chunk in chunks:
            digest.update(chunk)
            copy.write(chunk)
        size = copy.tell()
        copy.seek(0)
        yield File(copy), {"size": size, "sha256": digest.hexdigest()}


def save(storage, name, file):
    """Under just this name: a storage on disk would choose another one for what is there already."""
    storage.delete(name)
    storage.save(name, file)


@contextmanager
def checked(place, folder, name, expected, work):
    """A temporary copy of a part of a backup; BackupError when it is not what the manifest says."""
    try:
        source = place.storage.open(f"{folder}/{name}")
        with source, copied(chunks_of(source), work) as (file, found):
            if found != expected:
                raise BackupError(f"{name} of this backup is damaged: its SHA-256 is not that of the manifest.")
            yield file
    except FileNotFoundError:
        raise BackupError(f"{name} of this backup is missing.") from None
