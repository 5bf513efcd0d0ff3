"""What must hold before the server starts. Each check raises CannotStart, a single line for whoever started it."""

import errno
import hashlib
import os
import socket
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from visimade_site.locks import Held, Lock

MIGRATION_LOCK = 4_715_202  # any number, the same in every process
NOT_SERVED = ["sdk"]  # below static/: the parts of a script that is served as one


class CannotStart(Exception):
    """The start ends with this one line."""


def check_data_dir(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".write-test-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotStart(f"DATA_DIR {folder} cannot be written: {error.strerror}.") from None


def only_here(folder: Path, doing: str) -> Lock:
    """Two servers on one DATA_DIR would write the same files: the second one is told what the first one does."""
    try:
        return Lock(folder / "server.lock", doing)
    except Held as other:
        raise CannotStart(f"DATA_DIR {folder} is in use: {other}") from None


def free_address(host: str, port: int) -> str:
    """The address `host` stands for, after a trial bind: granian itself would share a taken port in silence."""
    if not 0 < port < 65536:
        raise CannotStart(f"PORT must be between 1 and 65535, not {port}.")
    host = host or "0.0.0.0"
    try:
        family, kind, _, _, target = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError:
        raise CannotStart(f"HOST {host!r} is not an address of this machine.") from None
    with socket.socket(family, kind) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(target)
        except OSError as error:
            raise CannotStart(_refusal(error, host, port)) from None
    return target[0]


def _refusal(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 8001
        return f"Port {port} on {host} is taken. Stop what runs there, or choose another: PORT={other} script/server"
    if error.errno == errno.EACCES:
        return f"Port {port} is for the system only. Choose one above 1023: PORT=8000 script/server"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"HOST {host!r} is not an address of this machine."
    return f"Port {port} on {host} cannot be used: {error.strerror}."


def check_database() -> None:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        raise CannotStart(f"{_database_name()} cannot be reached ({_reason(error)}). {_remedy()}") from None


def _database_name() -> str:
    if connection.vendor != "postgresql":
        return f"The database {connection.settings_dict['NAME']}"
    given = connection.get_connection_params()
    return f"PostgreSQL at {given.get('host') or 'the local socket'}, port {given.get('port') or 5432},"


def _remedy() -> str:
    if connection.vendor != "postgresql":
        return "Check DATABASE_URL and the rights on that file."
    return "Check DATABASE_URL, that the server runs, and that it lets this machine and user in."


def _reason(error: DatabaseError) -> str:
    """The end of the driver's first line, the part that differs; without the password, should it be in there."""
    first_line = str(error).strip().partition("\n")[0]
    password = connection.settings_dict.get("PASSWORD")
    return (first_line.replace(password, "***") if password else first_line).rpartition("failed: ")[2].rstrip(".")


def migrate() -> None:
    """Bring the schema up to date; with nothing to do this takes a few milliseconds."""
    try:
        with _only_one_migrates():
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise CannotStart(f"{_database_name()} could not be migrated: {_reason(error)}.") from error


@contextmanager
def _only_one_migrates():
    """Servers started together on PostgreSQL wait for each other. A migration may also take longer than a request."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(f"SELECT pg_advisory_lock({MIGRATION_LOCK})")
        yield
    connection.close()  # lets go of both


def collect_static() -> None:
    """Run collectstatic, unless the sources are those of the last time."""
    mark, now = settings.DATA_DIR / "static-sources", _static_fingerprint()
    if mark.exists() and mark.read_text() == now and Path(settings.STATIC_ROOT).is_dir():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=NOT_SERVED)
    mark.write_text(now)


def _static_fingerprint() -> str:
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in finder.list(NOT_SERVED):
            found = os.stat(storage.path(path))
            digest.update(f"{storage.path(path)} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
