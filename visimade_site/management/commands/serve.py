"""`manage.py serve`: prepares what is missing, then runs the web server and the job worker as one process tree."""

import os
import socket
import sys
import time

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, call_command, get_commands
from django.db import connections

from visimade_site.management import start_up
from visimade_site.processes import Child, Timed, Tree

FIRST_TIDY_SECONDS = 60


class Command(BaseCommand):
    requires_system_checks = []  # they read every view, and find what only a developer can have done wrong
    help = "Migrate, collect static files, then serve the site and run its background jobs until a signal comes."

    def handle(self, **options):
        try:
            start_up.check_data_dir(settings.DATA_DIR)
            lock = start_up.only_here(settings.DATA_DIR, "Another start is under way")
            address = prepare()
        except start_up.CannotStart as problem:
            if options["traceback"]:
                raise
            sys.exit(str(problem))
        except KeyboardInterrupt:
            sys.exit(print("Stopped."))
        lock.says(f"A server runs already at {site_url()}")
        sys.exit(Tree(children(address), each_turn=Announcement(address)).run())


def prepare() -> str:
    """Answers the address to bind. The cheap checks come first: most starts that fail, fail there."""
    start_up.free_address(settings.HOST, settings.PORT)
    start_up.check_database()
    start_up.migrate()
    start_up.collect_static()
    if settings.LOAD_DEMO and "demo" in get_commands():
        call_command("demo", if_empty=True)
    return start_up.free_address(settings.HOST, settings.PORT)  # again: the steps before may have taken long


def children(address: str) -> list[Child]:
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(settings.BASE_DIR), os.environ.get("PYTHONPATH")]))
    web = [sys.executable, "-m", "visimade_site.management.web", "--address", address, "--port", str(settings.PORT)]
    web += ["--workers", str(settings.WORKERS), "--threads", str(settings.THREADS)]
    if getattr(settings, "ACCESS_LOG", False):
        web.append("--access-log")
    found = [
        Child("web server", web, vital=True),
        Child("job worker", manage("jobs", "--interval", "2", "--no-startup-delay", "--no-reload")),
    ]
    if "tidy" in get_commands():
        found.append(Timed("daily tidy", manage("tidy"), due=time.monotonic() + FIRST_TIDY_SECONDS))
    if settings.BACKUP_URL:
        found.append(daily_backup())
    return found


def daily_backup() -> Timed:
    """Asked every hour whether it is time, so that a restart neither skips a day nor makes one too many."""
    command = manage("backup", "--daily", "--keep", str(settings.BACKUP_KEEP), "--verbosity", "0")
    return Timed("daily backup", command, due=time.monotonic() + FIRST_TIDY_SECONDS, every=60 * 60)


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments, "--skip-checks"]


class Announcement:
    """Prints once where the site is, as soon as it answers there."""

    def __init__(self, address: str):
        self.address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)
        self.lines = [f"Visimade runs at {site_url()} (Ctrl-C stops it)", *first_admin_lines()]
        connections.close_all()

    def __call__(self) -> None:
        if self.lines and self._answers():
            print("\n".join(self.lines), flush=True)
            self.lines = []

    def _answers(self) -> bool:
        try:
            socket.create_connection((self.address, settings.PORT), timeout=1).close()
        except OSError:
            return False
        return True


def site_url() -> str:
    return settings.APP_ORIGIN or settings.LISTENING_ORIGIN


def first_admin_lines() -> list[str]:
    """Whoever reads the console may become the first administrator; afterwards the link is dead."""
    if get_user_model().objects.filter(is_superuser=True).exists():
        return []
    return [f"No administrator yet. Become one at {site_url()}/setup/{settings.SETUP_TOKEN}"]
