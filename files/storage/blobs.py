"""The bytes behind the rows: `files/<page id>/<file id>` in the default storage. Away, it is 503."""

import io
import logging
from contextlib import contextmanager

from django.core.files.storage import default_storage

from rest.errors import Refusal

logger = logging.getLogger(__name__)

FOLDER = "files"
CHUNK = 2**18


def folder_of(page_id):
    return f"{FOLDER}/{page_id}"


def key_of(page_id, file_id):
    return f"{folder_of(page_id)}/{file_id}"


@contextmanager
def reaching_storage():
    """Whatever a storage raises when it is away or full (each client has errors of its own) becomes 503."""
    try:
        yield
    except (Refusal, FileNotFoundError):
        raise
    except Exception as error:
        logger.error("file storage: %s", error)
        raise Refusal("The file store cannot answer right now. Try again in a moment.", status=503) from error


def put(key, upload):
    """Store the bytes of an `Upload` under `key`."""
    with reaching_storage():
        default_storage.save(key, upload)


def discard(key):
    """Remove what no row names any more. A failure is only logged: tidying finds it again."""
    try:
        default_storage.delete(key)
    except Exception as error:
        logger.warning("file storage: %s stays for now: %s", key, error)


class Chunks:
    """`length` bytes of an open file, piece by piece; closing it closes the file."""

    def __init__(self, file, length):
        self.file, self.left = file, length

    def __iter__(self):
        while self.left > 0 and (chunk := self.file.read(min(self.left, CHUNK))):
            self.left -= len(chunk)
            yield chunk

    def close(self):
        self.file.close()


def read(key, start, length):
    """Chunks of the blob. FileNotFoundError when there is none, 503 when the storage is away."""
    if not length:
        return Chunks(io.BytesIO(), 0)
    with reaching_storage():
        return Chunks(default_storage.open_at(key, start, length), length)


def exists(key):
    return default_storage.exists(key)


def folders():
    """The ids of all pages that have a folder in the storage."""
    return {int(name) for name in listed(FOLDER)[0] if name.isdecimal()}


def names_in(page_id):
    """The names (file ids, as text) of the blobs of a page."""
    return set(listed(folder_of(page_id))[1])


def listed(folder):
    """(folders, files) below a folder; a disk may not have it yet, S3 knows no folders."""
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []
