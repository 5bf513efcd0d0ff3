from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from visimade_site.backup import places, taking
from visimade_site.backup.failures import told


class Command(BaseCommand):
    help = "Copy the database and all uploaded files into a folder or to s3://bucket/prefix, also while serving."

    def add_arguments(self, parser):
        parser.add_argument("target", nargs="?", default=settings.BACKUP_URL, help="else BACKUP_URL")
        parser.add_argument("--keep", type=int, help="remove all but the newest so many backups there afterwards")
        parser.add_argument("--with-secrets", action="store_true", help="also the keys of DATA_DIR/secrets")

        parser.add_argument("--daily", action="store_true", help="do nothing when there is one of the last day")

    def handle(self, *, target, keep, with_secrets, daily, verbosity, **options):
        if not target:
            raise CommandError("Name a folder or s3://bucket/prefix, or set BACKUP_URL.")
        if keep is not None and keep < 1:
            raise CommandError("--keep needs 1 or more.")
        with told():
            place = places.place_of(target, settings)
            if daily and place.has_one_of_today():
                return
            name = taking.take(place, with_secrets)
            if keep:
                place.keep(keep)
        if verbosity:
            self.stdout.write(f"The backup {name} is complete.")
