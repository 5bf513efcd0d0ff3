from django.conf import settings
from django.core.management.base import BaseCommand

from visimade_site.backup import places, restoring
from visimade_site.backup.failures import told


class Command(BaseCommand):
    help = "Put the newest whole backup of a folder or of s3://bucket/prefix into an empty installation."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("source", help="what was given to backup, or one backup in there")

    def handle(self, *, source, **options):
        with told():
            name = restoring.restore(places.place_of(source, settings))
        self.stdout.write(f"The backup {source if name == '.' else name} is restored.")
