from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from journal.models import Change

BATCH = 5_000


class Command(BaseCommand):
    help = "Delete journal rows older than --days (default: JOURNAL_DAYS), in small transactions."

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=settings.JOURNAL_DAYS)

    def handle(self, *, days, verbosity, **options):
        limit = timezone.now() - timedelta(days=days)
        removed = 0
        while ids := self.oldest(limit):
            with transaction.atomic():
                changes = Change.objects.filter(pk__in=ids)
                changes._raw_delete(changes.db)
            removed += len(ids)
        if verbosity:
            self.stdout.write(f"{removed} journal rows removed.")

    def oldest(self, limit):
        """Rows are numbered as they are written, so the old ones come first."""
        first = Change.objects.order_by("pk").values_list("pk", "at")[:BATCH]
        return [pk for pk, at in first if at < limit]
