"""A SQLite database: copied whole by the backup API, which sees one moment of it and keeps no writer waiting."""

import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection

from files.models import StoredFile

PART = "database.sqlite3"
STORED_FILES = f"SELECT id, key, size, sha256 FROM {StoredFile._meta.db_table}"


def dump(path):
    """Writes the database to `path`. Answers (id, key, size, SHA-256) of the files that its rows name."""
    source = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(path)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        return copy.execute(STORED_FILES).fetchall()


def load(path):
    """Puts the database of `path` in place of the empty one, all of it or nothing."""
    connection.close()
    target = Path(connection.settings_dict["NAME"])
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as copy, closing(sqlite3.connect(target)) as live:
        copy.backup(live)
