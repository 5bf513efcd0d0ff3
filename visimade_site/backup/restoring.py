"""Restoring a backup into an installation that is empty.

Every part is compared with the manifest before the first is put in place. The database comes last: until then the
installation is still empty, so that what was interrupted can be done again.
"""

import shutil

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from files import tidying
from files.models import StoredFile
from files.storage import blobs
from visimade_site.backup import databases, manifest, signing_keys
from visimade_site.backup.errors import BackupError
from visimade_site.backup.parts import checked, save
from visimade_site.backup.taking import work_folder
from visimade_site.management import start_up


def restore(place):
    """Restores the newest whole backup of the place and answers its name. BackupError in one line."""
    newest = place.newest()
    if not newest:
        raise BackupError("There is no whole backup there.")
    with start_up.only_here(settings.DATA_DIR, "A restore is under way"), work_folder() as work:
        Restoring(place, newest, work).run()
    return newest


class Restoring:
    def __init__(self, place, folder, work):
        self.place, self.folder, self.work = place, folder, work
        self.manifest = manifest.read(place, folder)

    def run(self):
        self.refuse_unless_empty()
        self.verify()
        for name in self.manifest.below(blobs.FOLDER):
            with self.part(name) as file:
                save(default_storage, name, file)
        for name in self.manifest.below(signing_keys.FOLDER):
            with self.part(name) as file:
                signing_keys.put_back(name, file.read())
        self.database()

    def part(self, name):
        return checked(self.place, self.folder, name, self.manifest.parts[name], self.work)

    def refuse_unless_empty(self):
        if self.manifest.database != connection.vendor:
            raise BackupError(f"This backup is of {self.manifest.database}; the database here is {connection.vendor}.")
        if not databases.is_empty():
            raise BackupError("The database is not empty: a backup is restored into an empty one only.")
        if any(blobs.key_of(page, name) not in self.manifest.parts for page, name in self.kept_files()):
            raise BackupError("The file store is not empty: a backup is restored into an empty one only.")

    def kept_files(self):
        return [(page_id, name) for page_id in blobs.folders() for name in blobs.names_in(page_id)]

    def verify(self):
        for name in self.manifest.parts:
            with self.part(name):
                pass

    def database(self):
        engine = databases.engine()
        path = self.work / engine.PART
        with self.part(engine.PART) as file, open(path, "wb") as copy:
            shutil.copyfileobj(file, copy)
        engine.load(path)
        start_up.migrate()
        self.forget_deleted()

    def forget_deleted(self):
        """Rows of files that were deleted while the backup was taken: their bytes may not be in it."""
        StoredFile.objects.filter(pk__in=self.manifest.deleted).delete()
        tidying.mend_counters()
