from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import ConnectCode, Login, PageSession, RefreshFamily, RefreshToken
from datastores.models import Collection
from datastores.purging import purge_collection
from files.purging import purge_page
from pages_app.models import OldSlug, Page


class Command(BaseCommand):
    help = "Daily housekeeping: old journal rows, dead tokens, sessions and addresses, interrupted purges and uploads."

    def handle(self, **options):
        call_command("prune_changes", days=settings.JOURNAL_DAYS, verbosity=0)
        now = timezone.now()
        RefreshToken.objects.filter(expires_at__lt=now).delete()
        RefreshFamily.objects.filter(tokens=None).delete()
        Session.objects.filter(expire_date__lt=now).delete()
        self.forget_logins(now)
        OldSlug.objects.filter(held_until__lt=now).delete()
        call_command("prune_db_task_results", verbosity=0)
        for page_id in Page.objects.exclude(deleted_at=None).values_list("pk", flat=True):
            purge_page.call(page_id)
        for collection_id in Collection.objects.exclude(deleted_at=None).values_list("pk", flat=True):
            purge_collection.call(collection_id)
        call_command("tidy_files", verbosity=0)

    def forget_logins(self, now):
        """A login is of no use when no session can hold it any more."""
        PageSession.objects.filter(expires_at__lt=now).delete()
        ConnectCode.objects.filter(created_at__lt=now - timedelta(hours=1)).delete()
        Login.objects.filter(created_at__lt=now - timedelta(seconds=2 * settings.SESSION_COOKIE_AGE)).delete()
