"""`manage.py jobs`: the worker of django-tasks, saying only what went wrong."""

import logging

from django_tasks_db.compat import TASKS_LOGGER
from django_tasks_db.management.commands import db_worker


class Command(db_worker.Command):
    help = "Run background jobs; serve starts this beside the web server."

    def configure_logging(self, verbosity: int) -> None:
        """A line per job and a warning at each stop are left out, failed jobs are not."""
        level = logging.DEBUG if verbosity > 1 else logging.ERROR
        for name in (TASKS_LOGGER, "django_tasks_db"):
            logging.getLogger(name).setLevel(level)
