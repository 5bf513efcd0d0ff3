"""A PostgreSQL database, by its own programs pg_dump and pg_restore."""

import os
import re
import shutil
import subprocess

from django.apps import apps
from django.db import connection, transaction
from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo

from files.models import StoredFile
from visimade_site.backup.errors import BackupError

PART = "database.dump"
MAJOR = re.compile(r"(\d+)(\.\d+)?")
NOT_OURS = ["--no-owner", "--no-privileges", "--no-comments"]  # comments on extensions are their owner's


def dump(path):
    """Writes the database to `path`. Answers (id, key, size, SHA-256) of the files its rows name: one snapshot."""
    program = found("pg_dump")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        files = list(StoredFile.objects.values_list("id", "key", "size", "sha256"))
        run([program, "--format=custom", *NOT_OURS, f"--snapshot={snapshot}", f"--file={path}", *where()])
        return files


def load(path):
    """Restores the dump at `path` in one transaction, in place of our own empty tables."""
    program = found("pg_restore")
    drop_tables()
    run([program, "--single-transaction", "--exit-on-error", *NOT_OURS, *where(), str(path)])


def drop_tables():
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {"django_migrations"}
    there = sorted(ours & set(connection.introspection.table_names()))
    with connection.cursor() as cursor:
        for name in there:
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(name)} CASCADE")
    connection.close()


def found(name):
    """The path of a program. BackupError when it is missing or older than the server."""
    server = connection.cursor().connection.info.server_version // 10_000
    advice = f"install the client programs of PostgreSQL {server} (on Debian and Ubuntu: postgresql-client-{server})"
    path = shutil.which(name)
    if not path:
        raise BackupError(f"A backup of PostgreSQL needs {name}, which is not installed: {advice}.")
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    major = MAJOR.search(said)
    if not major or int(major[1]) < server:
        raise BackupError(f"{path} is too old for PostgreSQL {server}: {advice}.")
    return path


def where():
    """The database, as arguments; the password is not among them, as everybody on the machine can read those."""
    known = {option.keyword.decode() for option in Conninfo.get_defaults()} - {"password"}
    given = {name: value for name, value in connection.get_connection_params().items() if name in known}
    return [f"--dbname={make_conninfo(**given)}", "--no-password"]


def run(command):
    """BackupError with the first line of what the program complained of."""
    password = connection.settings_dict.get("PASSWORD")
    environment = os.environ | {"LC_ALL": "C"} | ({"PGPASSWORD": password} if password else {})
    ran = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise BackupError(f"{ran.stderr.strip().partition(chr(10))[0] or command[0] + ' failed'}.")
