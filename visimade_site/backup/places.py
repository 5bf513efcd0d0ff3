"""Where backups lie: each in a folder of its own, named by its moment in UTC, in a folder of this machine or in S3.

A backup is whole when its manifest is there, which is written last; on disk it also has another name until then.
"""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from files.storage.disk import DiskStorage
from visimade_site.backup.errors import BackupError
from visimade_site.storage_url import backup_storage_from

MANIFEST = "manifest.json"
FORMAT = "%Y-%m-%dT%H-%M-%S.%fZ"
NAME = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{6}Z")
DRAFT = ".part"
DAY = timedelta(hours=23, minutes=30)  # asked every hour, so that it does not wander
LEFT_AFTER = timedelta(days=2)  # what is younger may still be written, from another machine too


class Place:
    """`storage` is a storage of Django; names are paths below the place."""

    def __init__(self, storage):
        self.storage = storage

    def begin(self):
        """The folder to write a new backup into."""
        return new_name()

    def finish(self, folder):
        """The name of the backup whose manifest has just been written."""
        return folder

    def whole(self):
        """The names of all whole backups, oldest first."""
        return [name for name in self.folders() if NAME.fullmatch(name) and self.has_manifest(name)]

    def newest(self):
        """The name of the newest whole backup; "." when the place itself is one; None."""
        return "." if self.has_manifest(".") else next(reversed(self.whole()), None)

    def has_one_of_today(self):
        whole = self.whole()
        return bool(whole) and begun_at(whole[-1]) > datetime.now(UTC) - DAY

    def has_manifest(self, folder):
        return self.storage.exists(f"{folder}/{MANIFEST}")

    def folders(self):
        try:
            return sorted(self.storage.listdir("")[0])
        except FileNotFoundError:
            return []

    def keep(self, number):
        """Remove all but the newest `number` whole backups, and what was begun days ago and never finished."""
        whole = self.whole()
        begun = [name for name in self.folders() if NAME.fullmatch(name.removesuffix(DRAFT)) and name not in whole]
        for name in [*whole[:-number], *filter(is_left, begun)]:
            self.remove(name)

    def remove(self, folder):
        """The manifest goes first, so that half a backup is never taken for a whole one."""
        self.storage.delete(f"{folder}/{MANIFEST}")
        remove_below(self.storage, folder)


class Disk(Place):
    def __init__(self, folder):
        super().__init__(DiskStorage(folder, file_permissions_mode=0o600, directory_permissions_mode=0o700))

    def begin(self):
        return f"{new_name()}{DRAFT}"

    def finish(self, folder):
        root = Path(self.storage.location)
        done = folder.removesuffix(DRAFT)
        os.sync()  # the parts before the name that says they are all there
        os.rename(root / folder, root / done)
        return done


def new_name():
    return datetime.now(UTC).strftime(FORMAT)


def begun_at(name):
    return datetime.strptime(name.removesuffix(DRAFT), FORMAT).replace(tzinfo=UTC)


def is_left(name):
    return begun_at(name) < datetime.now(UTC) - LEFT_AFTER


def remove_below(storage, folder):
    folders, names = storage.listdir(folder)
    for name in folders:
        remove_below(storage, f"{folder}/{name}")
    for name in names:
        storage.delete(f"{folder}/{name}")
    storage.delete(folder)  # S3 knows no folders and says nothing


def place_of(target, settings):
    """The place that `FOLDER` or an s3:// address names."""
    if target.startswith("s3://"):
        return Place(s3_storage(target, settings))
    if "://" in target:
        raise BackupError("A backup goes into a folder or to s3://bucket/prefix.")
    return Disk(os.path.abspath(target))


def s3_storage(target, settings):
    from files.storage.s3 import S3Storage  # boto3 takes half a second

    files = settings.STORAGES["default"].get("OPTIONS", {})
    try:
        return S3Storage(**backup_storage_from(target, files))
    except ImproperlyConfigured:
        raise BackupError("Backups go to s3://bucket/prefix or to s3://key:secret@host/bucket/prefix.") from None
