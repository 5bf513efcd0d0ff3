"""Drills: a backup of a server in use, restored into an empty installation, on disk and in S3, on both databases."""

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from threading import Event, Thread

import psycopg
import pytest
from django.conf import settings

from tests.conftest import Multipart
from tests.files.conftest import ENCODED, KEY, SECRET, bucket, s3, s3_address  # noqa: F401 - fixtures
from tests.postgres import installed_binaries, own_database
from tests.proofs import WHOLE
from tests.visimade_site.test_serve import serve, starting  # noqa: F401 - a fixture
from tests.visimade_site.test_serving_for_real import call, register
from visimade_site.locks import Lock
from visimade_site.management.commands.serve import daily_backup

both = pytest.mark.both_databases  # the rest is of files and manifests
PATH = os.pathsep.join([str(installed_binaries()), os.environ["PATH"]])


class Installation:
    """A DATA_DIR and a database, reached by commands and by SQL."""

    def __init__(self, folder, database_url, **variables):
        self.folder, self.database_url = folder, database_url
        self.variables = {"PATH": PATH, "DATA_DIR": str(folder), "DATABASE_URL": database_url, **variables}

    def manage(self, *arguments):
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *map(str, arguments)]
        return subprocess.run(command, env=self.variables, capture_output=True, text=True, check=False)

    def works(self, *arguments):
        ran = self.manage(*arguments)
        assert (ran.returncode, ran.stderr) == (0, "")
        return ran.stdout

    def refuses(self, *arguments):
        ran = self.manage(*arguments)
        assert ran.returncode == 1
        assert len(ran.stderr.splitlines()) == 1, ran.stderr
        return ran.stderr

    def rows(self, sql):
        url = self.database_url
        connection = psycopg.connect(url) if url else sqlite3.connect(self.folder / "visimade.sqlite3")
        with closing(connection):
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def used(server, data_dir, database_url):
    return Installation(data_dir, database_url)


@pytest.fixture
def empty(tmp_path, database_url):
    """An installation where nothing was started yet."""
    if not database_url:
        yield Installation(tmp_path / "empty", "")
        return
    with own_database(database_url) as url:
        yield Installation(tmp_path / "empty", url)


@pytest.fixture(scope="module")
def server(data_dir, database_url, tmp_path_factory):
    with starting(data_dir, database_url, tmp_path_factory.mktemp("server")) as start:
        yield start(RATELIMIT_ENABLE="false").wait_until_up()


@pytest.fixture(scope="module")
def maya(server):
    """What Maya sends, and the path of her page."""
    bearer = {"Authorization": f"Bearer {register(server, 'maya')}"}
    body = json.dumps({"name": "Board", "html_content": "<p>", "storage_mode": "team_app"})
    page = json.loads(call(server, "POST", "/api/pages", body, **bearer)[1])["page"]
    return bearer, f"/api/pages/{page['id']}"


def write(server, maya):
    bearer, page = maya
    assert call(server, "POST", f"{page}/team-data/tasks", '{"data": {"n": 1}}', **bearer)[0] == 201


def upload(server, maya, content):
    bearer, page = maya
    form = {"Content-Type": Multipart.content_type}
    status, body = call(server, "POST", f"{page}/team-files", Multipart.of(content), **bearer | form)
    assert status == 201, body
    return json.loads(body)["id"]


@contextmanager
def under_load(server, maya):
    """Records and files come and go meanwhile; the failures are empty at the end."""
    bearer, page = maya
    ended, failures = Event(), []

    def work():
        try:
            while not ended.is_set():
                write(server, maya)
                pk = upload(server, maya, b"gone soon")
                upload(server, maya, b"stays")
                assert call(server, "DELETE", f"{page}/team-files/{pk}", **bearer)[0] == 200
        except Exception as error:
            failures.append(error)

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert failures == []


@pytest.fixture(params=["disk", "s3"] if WHOLE else ["s3" if os.environ.get("DATABASE_URL") else "disk"])
def target(request, tmp_path, used, empty):
    """Where the backup goes: an argument of both commands."""
    if request.param == "disk":
        return tmp_path / "backups"
    address, name = request.getfixturevalue("s3_address"), request.getfixturevalue("bucket").name
    account = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_ENDPOINT_URL": address}
    for installation in (used, empty):
        installation.variables |= account
    return f"s3://{name}/some/prefix"


def assert_same_files(installation):
    """Every file that a row names is there with the bytes that were uploaded."""
    rows = installation.rows("SELECT key, sha256 FROM files_storedfile")
    for key, sha256 in rows:
        assert hashlib.sha256((installation.folder / "media" / key).read_bytes()).hexdigest() == sha256
    return len(rows)


@both
def test_it_works_under_load(server, maya, used, empty, target, tmp_path):
    for _ in range(50):
        write(server, maya)
    pk = upload(server, maya, b"as it was")
    before = used.rows("SELECT count(*) FROM datastores_teamrecord")[0][0]
    with under_load(server, maya):
        assert "is complete" in used.works("backup", target, "--with-secrets")
    after = used.rows("SELECT count(*) FROM datastores_teamrecord")[0][0]
    assert "is restored" in empty.works("restore", target)

    assert 50 <= before <= empty.rows("SELECT count(*) FROM datastores_teamrecord")[0][0] <= after
    assert empty.rows("SELECT count(*) FROM accounts_user") == used.rows("SELECT count(*) FROM accounts_user")
    counted = empty.rows("SELECT sum(record_count) FROM datastores_collection")
    assert counted == empty.rows("SELECT count(*) FROM datastores_teamrecord")
    assert 0 < assert_same_files(empty) == empty.rows("SELECT sum(file_count) FROM files_pageusage")[0][0]
    assert "not empty" in (said := empty.refuses("restore", target)) or "already" in said
    assert "A server runs already" in used.refuses("restore", target)

    bearer, page = maya
    with starting(empty.folder, empty.database_url, tmp_path) as start:
        again = start().wait_until_up()

        assert call(again, "GET", f"{page}/team-files/{pk}", **bearer) == (200, b"as it was")  # the token still works
        write(again, maya)


@pytest.mark.rare
def test_secrets_only_on_demand(used, tmp_path):
    used.works("backup", tmp_path / "without")
    used.works("backup", tmp_path / "with", "--with-secrets")

    assert list((tmp_path / "without").rglob("secrets")) == []
    (jwt,) = (tmp_path / "with").rglob("jwt-key")
    assert jwt.read_text() == (used.folder / "secrets" / "jwt-key").read_text()
    assert [path for path in (tmp_path / "with").rglob("*") if path.stat().st_mode & 0o077] == []


@pytest.mark.rare
def test_it_keeps_the_newest(used, tmp_path):
    folder = tmp_path / "backups"
    for old in ("2020-01-01T00-00-00.000000Z", "2020-01-02T00-00-00.000000Z", "2020-01-03T00-00-00.000000Z.part"):
        (folder / old / "files").mkdir(parents=True)
        (folder / old / "manifest.json").touch()
    (folder / "something else").mkdir()
    used.works("backup", folder, "--keep", 2)
    kept = sorted(os.listdir(folder))

    assert kept[0] == "2020-01-02T00-00-00.000000Z" and kept[2] == "something else" and len(kept) == 3
    used.works("backup", folder, "--daily")
    assert sorted(os.listdir(folder)) == kept


def test_the_server_makes_one_a_day(used, tmp_path):
    command = daily_backup().command
    daily = Installation(used.folder, used.database_url, BACKUP_URL=str(tmp_path / "daily"))
    for _ in range(2):
        assert daily.works(*command[command.index("backup") :]) == ""

    assert len(os.listdir(tmp_path / "daily")) == 1


@pytest.mark.rare
def test_it_rejects_half_a_backup(used, empty, tmp_path):
    folder = tmp_path / "backups"
    assert "no whole backup" in empty.refuses("restore", folder)
    used.works("backup", folder)
    (made,) = folder.iterdir()
    (made / "manifest.json").rename(tmp_path / "manifest.json")
    assert "no whole backup" in empty.refuses("restore", folder)
    made.rename(folder / f"{made.name}.part")
    (tmp_path / "manifest.json").rename(folder / f"{made.name}.part" / "manifest.json")
    assert "no whole backup" in empty.refuses("restore", folder)


@pytest.mark.rare
def test_it_rejects_a_damaged_part_before_anything_is_restored(server, maya, used, empty, tmp_path):
    upload(server, maya, b"whole")
    used.works("backup", tmp_path / "backups")
    for pattern in ("database.*", "files/*/*"):
        part = next((tmp_path / "backups").glob(f"*/{pattern}"))
        content = part.read_bytes()
        part.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        assert "is damaged" in empty.refuses("restore", tmp_path / "backups")
        part.unlink()
        assert "is missing" in empty.refuses("restore", tmp_path / "backups")
        part.write_bytes(content)

    assert not (empty.folder / "media").exists()
    empty.works("restore", tmp_path / "backups")


def test_it_rejects_a_second_one_at_once(used, tmp_path):
    with Lock(used.folder / "backup.lock", "Another backup is under way"):
        assert "Another backup is under way" in used.refuses("backup", tmp_path / "backups")
    assert not (tmp_path / "backups").exists()


@pytest.mark.rare
def test_it_rejects_a_place_that_cannot_be(used, tmp_path):
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", "ftp://host/folder", "s3://key:s3cret@host"):
        assert "s3cret" not in used.refuses("backup", place)


@both
def test_postgres_alone_needs_its_programs(used, database_url, tmp_path):
    if not database_url:
        Installation(used.folder, "", PATH=str(tmp_path)).works("backup", tmp_path / "backups")
        return
    old = tmp_path / "pg_dump"
    for said, script in [("not installed", None), ("too old", "#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n")]:
        if script:
            old.write_text(script)
            old.chmod(0o755)
        variables = {"PATH": str(tmp_path)}
        message = Installation(used.folder, database_url, **variables).refuses("backup", tmp_path / "backups")
        assert said in message and "postgresql-client-" in message
