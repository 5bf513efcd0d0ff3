"""Counts in a SQLite file that all processes of one machine share: one statement a hit, and nothing is waited for.

A lost or damaged file is made anew, so counts begin again. While it cannot be used at all, such as on a full disk, each
process counts in its own memory and tries the file again every second.
"""

import fcntl
import logging
import os
import sqlite3
import threading
import time
from contextlib import contextmanager, suppress

logger = logging.getLogger(__name__)

TABLE = "CREATE TABLE IF NOT EXISTS counts (key BLOB PRIMARY KEY, value, expires REAL NOT NULL) WITHOUT ROWID"
SWEEP = """DELETE FROM counts WHERE expires <= ?2
    AND key IN (SELECT key FROM counts WHERE key >= ?1 ORDER BY key LIMIT 256)"""
MAKE_ROOM = """WITH near AS (
        SELECT * FROM (SELECT key, expires FROM counts WHERE key < ?1 ORDER BY key DESC LIMIT 500)
        UNION ALL SELECT * FROM (SELECT key, expires FROM counts WHERE key >= ?1 ORDER BY key LIMIT 500))
    DELETE FROM counts WHERE key IN
        (SELECT key FROM near ORDER BY expires LIMIT (SELECT (count(*) + 1) / 2 FROM near))"""
SWEPT_EVERY = 64  # statements; one adds a row at most and a sweep looks at 256, so a quarter at most is out of date
PAGE_BYTES = 4096
MEMORY_BYTES = 4 * 2**20
LOCK_SECONDS = 0.25
AWAY_SECONDS = 1
BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_SCHEMA}
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class Counts:
    """One connection. SQLite itself keeps it below `max_bytes`: what expires first makes room for what is new."""

    def __init__(self, path, max_bytes):
        self.connection = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None, check_same_thread=False)
        self.statements = 0
        for line in (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=off",
            f"PRAGMA journal_size_limit={MEMORY_BYTES}",
            f"PRAGMA max_page_count={max_bytes // PAGE_BYTES}",
            TABLE,
        ):
            self.connection.execute(line).fetchall()

    def run(self, statement, key, values=()):
        """The rows. `key`: bytes that are spread evenly, the first value."""
        try:
            rows = self.connection.execute(statement, (key, *values)).fetchall()
        except sqlite3.OperationalError as error:
            if code_of(error) != sqlite3.SQLITE_FULL:
                raise
            self.connection.execute(MAKE_ROOM, (key,))
            rows = self.connection.execute(statement, (key, *values)).fetchall()
        self.statements += 1
        if self.statements % SWEPT_EVERY == 0:
            self.connection.execute(SWEEP, (os.urandom(16), time.time()))
        return rows


class CountsFile:
    """A connection for each thread of each process, opened when it is first needed."""

    def __init__(self, path, max_bytes):
        self.path, self.max_bytes = path, max_bytes
        self.local = threading.local()
        self.away_until = 0
        self.opening = threading.Lock()
        self.memory = None

    def run(self, statement, key, values=()):
        """As of Counts; it never fails for what happened to the file."""
        if time.monotonic() >= self.away_until:
            try:
                return self.run_in_file(statement, key, values)
            except (sqlite3.Error, OSError) as problem:
                self.away_until = time.monotonic() + AWAY_SECONDS
                logger.warning("%s cannot be used, each process counts for itself: %s", self.path, problem)
        return self.in_memory().run(statement, key, values)

    def run_in_file(self, statement, key, values):
        try:
            return self.counts().run(statement, key, values)
        except sqlite3.Error as error:
            if code_of(error) in BUSY:
                raise
            self.renew(is_broken=code_of(error) in BROKEN)
        return self.counts().run(statement, key, values)

    def counts(self):
        held = self.local
        if getattr(held, "pid", None) != os.getpid():
            self.open()
        elif time.monotonic() >= held.looked_at + AWAY_SECONDS:
            held.looked_at = time.monotonic()
            if file_id(self.path) != held.file:
                self.open()
        return held.counts

    def open(self):
        held = self.local
        held.inherited = getattr(held, "counts", None)  # closing what a parent opened could disturb it
        held.pid = None
        with self.opening, one_process(os.path.dirname(self.path)):
            if file_id(self.path) is None:
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            held.file, held.looked_at = file_id(self.path), time.monotonic()
            held.counts = Counts(self.path, self.max_bytes)
        held.pid = os.getpid()

    def renew(self, is_broken):
        """Leave this connection, and a broken file with it, unless another process has been faster."""
        held = self.local
        held.pid = None
        if is_broken:
            with one_process(os.path.dirname(self.path)):
                if file_id(self.path) == held.file:
                    remove(self.path)

    def in_memory(self):
        with self.opening:
            if self.memory is None:
                self.memory = Counts(":memory:", MEMORY_BYTES)
        return self.memory


def code_of(error):
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def file_id(path):
    """What tells a file from another that takes its name; None where there is none."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def remove(path):
    for end in ("-wal", "-shm", ""):
        with suppress(FileNotFoundError):
            os.unlink(f"{path}{end}")


@contextmanager
def one_process(folder):
    """Files come and go by one process at a time. The folder is locked: closing a SQLite file drops its locks."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
