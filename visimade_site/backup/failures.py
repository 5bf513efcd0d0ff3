"""What went wrong, in the one line that a command ends with."""

import sqlite3
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError
from django.core.management.base import CommandError
from django.db import DatabaseError

from rest.errors import Refusal
from visimade_site.backup.errors import BackupError
from visimade_site.management.start_up import CannotStart

EXPECTED = (BackupError, CannotStart, OSError, DatabaseError, sqlite3.Error, BotoCoreError, ClientError, Refusal)


@contextmanager
def told():
    try:
        yield
    except EXPECTED as problem:
        raise CommandError(str(problem).strip().partition("\n")[0]) from problem
