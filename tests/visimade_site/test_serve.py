"""`manage.py serve` as its own process, with a port and a DATA_DIR of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # a busy machine with two cores

# The site with one more page, that waits to be let go
SLOW_SETTINGS = "from visimade_site.settings import *\nROOT_URLCONF = 'slow_urls'\n"
SLOW_URLS = """
import time
from pathlib import Path
from django.http import HttpResponse
from django.urls import path
from visimade_site.urls import handler400, handler403, handler404, handler500, urlpatterns as site

def slow(request):
    folder, end = Path(__file__).parent, time.monotonic() + 20
    (folder / "began").touch()
    while not (folder / "go").exists() and time.monotonic() < end:
        time.sleep(0.05)
    return HttpResponse("done")

urlpatterns = [path("slow-for-the-test", slow), *site]
"""


class Served:
    """A start of the server; what it prints goes to files, so that it can be read while it runs."""

    def __init__(self, environment, folder):
        self.port = environment["PORT"]
        self.out, self.err = folder / "out", folder / "err"
        with self.out.open("w") as out, self.err.open("w") as err:
            command = [sys.executable, str(ROOT / "manage.py"), "serve"]
            options = {"env": environment, "cwd": folder, "stdin": subprocess.DEVNULL}
            self.process = subprocess.Popen(command, stdout=out, stderr=err, **options)

    def get(self, path="/"):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()

    def wait_until_up(self):
        assert wait_for(lambda: "Visimade runs at" in self.out.read_text() or self.process.poll() is not None)
        assert self.process.poll() is None, self.err.read_text()
        return self

    def signal_and_wait(self, signum=signal.SIGTERM):
        self.process.send_signal(signum)
        return self.outcome()

    def outcome(self):
        code = self.process.wait(PATIENCE)
        return code, self.out.read_text(), self.err.read_text()


def wait_for(condition):
    end = time.monotonic() + PATIENCE
    while not (found := condition()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def processes_below(pid):
    """The pids of the children and, after them, of theirs."""
    everyone = sorted(map(int, filter(str.isdigit, os.listdir("/proc"))))
    direct = [child for child in everyone if stat_of(child)[1:2] == [str(pid)]]
    return direct + [grandchild for child in direct for grandchild in processes_below(child)]


def stat_of(pid):
    """State, parent and so on; empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def alive(pid):
    return stat_of(pid)[:1] not in ([], ["Z"])


@contextmanager
def starting(data_dir, database_url, folder):
    """Starts `manage.py serve`; keyword arguments are environment variables."""
    started = []
    (data_dir.parent / "slow_settings.py").write_text(SLOW_SETTINGS)
    (data_dir.parent / "slow_urls.py").write_text(SLOW_URLS)

    def start(**variables):
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        defaults = {
            "DATA_DIR": str(data_dir), "DATABASE_URL": database_url, "PORT": str(free_port()), "DEMO": "false",
            "PYTHONPATH": str(data_dir.parent), "DJANGO_SETTINGS_MODULE": "slow_settings",
        }  # fmt: skip
        started.append(Served(kept | defaults | variables, folder))
        return started[-1]

    yield start
    for served in started:
        if served.process.poll() is None:
            served.process.kill()
            served.process.wait()


@pytest.fixture
def serve(data_dir, database_url, tmp_path):
    with starting(data_dir, database_url, tmp_path) as start:
        yield start


def assert_refuses(served, *said):
    code, out, err = served.outcome()
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1, err
    for words in said:
        assert words in err
    assert "s3cret" not in err


@pytest.mark.both_databases
@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_it_works(serve, signum):
    served = serve().wait_until_up()
    assert served.get()[0] == 200
    children = processes_below(served.process.pid)
    assert len(children) == 3  # granian, its worker, the job worker
    code, out, err = served.signal_and_wait(signum)
    assert (code, err) == (0, "")
    assert f"http://127.0.0.1:{served.port}" in out
    assert f"http://127.0.0.1:{served.port}/setup/" in out
    assert out.endswith("Stopped.\n")
    assert not any(map(alive, children))


@pytest.fixture
def slow(data_dir):
    """Files: `began` appears with the request to the slow page; `go` lets it go."""
    marks = SimpleNamespace(began=data_dir.parent / "began", go=data_dir.parent / "go")
    yield marks
    for mark in vars(marks).values():
        mark.unlink(missing_ok=True)


@pytest.mark.both_databases
def test_it_finishes_the_request_under_way(serve, slow):
    served, answer = serve().wait_until_up(), []
    request = Thread(target=lambda: answer.extend(served.get("/slow-for-the-test")))
    request.start()
    assert wait_for(slow.began.exists)
    served.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    slow.go.touch()
    assert served.outcome()[0] == 0
    request.join(PATIENCE)
    assert answer == [200, "done"]


def test_a_line_per_request_on_demand(serve):
    served = serve(ACCESS_LOG="true").wait_until_up()
    served.get("/join/s3cret?more=s3cret")
    assert wait_for(lambda: " GET /join/... 404 " in served.out.read_text())  # written after the answer
    _, out, err = served.signal_and_wait()

    assert "s3cret" not in out + err


def get_in_vain(served):
    with suppress(OSError, HTTPException):
        served.get("/slow-for-the-test")


def test_a_second_signal_forces(serve, slow):
    served = serve().wait_until_up()
    request = Thread(target=get_in_vain, args=[served])
    request.start()
    assert wait_for(slow.began.exists)
    served.process.send_signal(signal.SIGTERM)
    time.sleep(0.8)
    code, out, _ = served.signal_and_wait()
    request.join(PATIENCE)
    assert (code, out.splitlines()[-1]) == (1, "Stopped by force.")


@pytest.mark.both_databases
def test_a_dead_job_worker_comes_back_and_a_dead_web_server_ends_the_tree(serve):
    served = serve().wait_until_up()
    web, jobs, _ = processes_below(served.process.pid)
    os.kill(jobs, signal.SIGKILL)
    assert wait_for(lambda: len(found := processes_below(served.process.pid)) == 3 and jobs not in found)
    os.kill(web, signal.SIGKILL)
    code, _, err = served.outcome()
    assert code == 1
    assert err.splitlines() == ["The job worker ended; it starts again in 2 s.", "The web server ended."]


def test_nothing_outlives_a_killed_parent(serve):
    served = serve().wait_until_up()
    children = processes_below(served.process.pid)
    served.process.kill()
    assert wait_for(lambda: not any(map(alive, children)))
    assert not answers(served.port)
    assert serve().wait_until_up().signal_and_wait()[0] == 0  # no lock is left either


def test_it_handles_a_signal_during_the_preparation(serve, tmp_path):
    served = serve(DATA_DIR=str(tmp_path / "new"))
    assert wait_for((tmp_path / "new" / "secrets").exists)
    assert served.signal_and_wait()[1] == "Stopped.\n"


def test_it_rejects_a_taken_port(serve):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert_refuses(serve(PORT=str(port)), f"Port {port} on 127.0.0.1 is taken", f"PORT={port + 1} script/server")


def test_it_rejects_a_data_dir_that_cannot_be_written(serve, tmp_path):
    (tmp_path / "file").touch()
    assert_refuses(serve(DATA_DIR=str(tmp_path / "file" / "data")), "DATA_DIR", str(tmp_path / "file" / "data"))


@pytest.mark.parametrize(
    "variables, said",
    [
        ({"PORT": "many"}, "PORT"),
        ({"PORT": "99999"}, "PORT must be between 1 and 65535"),
        ({"HOST": "no.such.host.invalid"}, "HOST"),
        ({"DATABASE_URL": "postgres://visimade:s3cret@127.0.0.1:1/app"}, "PostgreSQL at 127.0.0.1, port 1,"),
        ({"DATABASE_URL": "postgres://visimade:s3cret@127.0.0.1:s3cret/app"}, "DATABASE_URL"),
    ],
)
def test_it_rejects_settings_that_cannot_work(serve, variables, said):
    assert_refuses(serve(**variables), said)


def test_no_check_of_the_settings_and_views_complains():
    """A start leaves them out: what they find, a developer did."""
    call_command("check", fail_level="WARNING")
