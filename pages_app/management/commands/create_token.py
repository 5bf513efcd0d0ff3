from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.callers import Anonymous
from accounts.login import find_user
from accounts.scopes import SCOPES, unknown
from pages_app.limited_tokens import issue


class Command(BaseCommand):
    help = "Make a vm_ API token for a user and print it once."

    def add_arguments(self, parser):
        parser.add_argument("username", help="username or e-mail address")
        parser.add_argument("--name", default="made on the command line")
        parser.add_argument("--scopes", default=" ".join(SCOPES), help="by space or comma; default: all")
        parser.add_argument("--days", type=int, help="days until it expires; default: never")
        parser.add_argument("--page", type=int, action="append", dest="pages", help="only this page id; may repeat")

    def handle(self, *, username, name, scopes, days, pages, **options):
        user = find_user(username)
        if user is None:
            raise CommandError(f"There is no user {username!r}.")
        wanted = scopes.replace(",", " ").split()
        if unknown(wanted) or not wanted:
            raise CommandError(f"Scopes must be some of: {', '.join(SCOPES)}")
        if days is not None and days < 1:
            raise CommandError("--days must be 1 or more.")
        expires_at = timezone.now() + timedelta(days=days) if days else None
        self.stdout.write(issue(Anonymous(), user, name, wanted, expires_at=expires_at, page_ids=pages))
