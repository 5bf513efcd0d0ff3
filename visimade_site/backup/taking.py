"""Taking a backup while the site is in use.

The database comes first, all of one moment, then the files that its rows name: these never change, and what is uploaded
later is in the next backup. A file that is deleted in between is noted, and its row is left out when restoring.
"""

import logging
import shutil
from contextlib import closing, contextmanager, suppress
from uuid import UUID

from django.conf import settings
from django.db import connection

from files.models import StoredFile
from files.storage import blobs
from visimade_site.backup import databases, manifest, signing_keys
from visimade_site.backup.errors import BackupError
from visimade_site.backup.manifest import Manifest
from visimade_site.backup.parts import chunks_of, copied
from visimade_site.locks import Held, Lock

logger = logging.getLogger(__name__)


def take(place, with_secrets):
    """The name of the new backup in the place. BackupError in one line when it cannot be taken."""
    with work_folder() as work:
        taking = Taking(place, work)
        try:
            return taking.run(with_secrets)
        except BaseException:
            taking.give_up()
            raise


@contextmanager
def work_folder():
    """A folder for one backup or restore at a time; what a killed one left in it is removed."""
    folder = settings.DATA_DIR / "backup-work"
    try:
        with Lock(settings.DATA_DIR / "backup.lock", "A backup or restore is under way"):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(mode=0o700)
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except Held as other:
        raise BackupError(str(other)) from None


class Taking:
    def __init__(self, place, work):
        self.place, self.work = place, work
        self.folder = place.begin()
        self.manifest = Manifest(connection.vendor)

    def run(self, with_secrets):
        for file in self.database():
            self.stored_file(*file)
        if with_secrets:
            self.secrets()
        manifest.write(self.place, self.folder, self.manifest)
        return self.place.finish(self.folder)

    def give_up(self):
        """Half a backup is of no use. What stays all the same is never taken for a whole one."""
        with suppress(Exception):
            self.place.remove(self.folder)

    def database(self):
        """Adds the database; (id, key, size, SHA-256) of the files that its rows name."""
        engine = databases.engine()
        path = self.work / engine.PART
        files = engine.dump(path)
        with open(path, "rb") as file:
            self.add(engine.PART, chunks_of(file))
        path.unlink()
        return [(UUID(str(pk)), *facts) for pk, *facts in files]

    def add(self, name, chunks):
        with copied(chunks, self.work) as (file, facts):
            self.place.storage.save(f"{self.folder}/{name}", file)
        self.manifest.parts[name] = facts

    def stored_file(self, pk, key, size, sha256):
        try:
            with closing(blobs.read(key, 0, size)) as chunks:
                self.add(key, chunks)
        except FileNotFoundError:
            self.missing(pk)
            return
        if self.manifest.parts[key]["sha256"] != sha256:
            logger.error("the bytes of file %s are not those that were uploaded", pk)

    def missing(self, pk):
        """Deleted since the database was copied; else it was lost before, which is no reason to go without backup."""
        if StoredFile.objects.filter(pk=pk, page__deleted_at=None).exists():
            logger.error("the bytes of file %s are missing", pk)
        else:
            self.manifest.deleted.append(str(pk))

    def secrets(self):
        for name, content in signing_keys.all_of_them().items():
            self.add(name, [content])
