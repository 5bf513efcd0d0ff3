from django.core.management.base import BaseCommand

from files import tidying


class Command(BaseCommand):
    help = "Remove bytes that no file names (older than an hour), mend counters, and report files without bytes."

    def handle(self, *, verbosity, **options):
        found = {
            "left-over uploads removed": tidying.remove_left_uploads(),
            "files of visitors that are gone removed": tidying.remove_files_of_nobody(),
            "blobs without a file removed": tidying.remove_orphans(),
            "counters mended": tidying.mend_counters(),
        }
        lost = tidying.files_without_bytes()
        if verbosity:
            for text, number in found.items():
                self.stdout.write(f"{number} {text}.")
            self.stdout.write(f"{len(lost)} files without bytes{': ' if lost else '.'}{', '.join(map(str, lost))}")
