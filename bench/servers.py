"""What answers the requests: the real server, and an empty one. Loopback only."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from bench.processes import bound, cpu_seconds, kill_tree, wait_for

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 60
FOREIGN = (
    "ACCESS_LOG APP_ORIGIN CLIENT_ADDRESS_HEADER COMPRESS_STATIC DATABASE_URL DATA_DIR DEBUG DEMO"
    " DJANGO_SETTINGS_MODULE HOST LOG_LEVEL PORT REDIS_URL REGISTRATION STATEMENT_TIMEOUT_SECONDS THREADS"
    " TRUSTED_PROXIES TRUST_PROXY WORKERS"
).split()
RATES = (
    "FORM FUNCTION LOGIN_IP LOGIN_USERNAME PASSWORD_RESET PASSWORD_RESET_ADDRESS READ"
    " READ_ANONYMOUS REFRESH REGISTER REPORT UPLOAD WRITE"
).split()
# Requests are counted as in earnest, but no limit is ever reached.
COUNTING = {"RATELIMIT_ENABLE": "true"} | {f"RATELIMIT_{name}": "1000000000/m" for name in RATES}



def free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


@contextmanager
def scratch_folder():
    """Under /tmp where possible: a socket's path may not be long, and PostgreSQL's user must reach it."""
    folder = Path(tempfile.mkdtemp(prefix="visimade-bench-", dir="/tmp" if os.access("/tmp", os.W_OK) else None))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def environment(database, **more):
    """The environment of every process that loads the settings: that of whoever runs this must not count."""
    own = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return own | COUNTING | {"DEMO": "false", "HOST": "127.0.0.1"} | database | more


class App:
    """The process tree of `manage.py serve`. What it says goes to the file `log`, else to our own stderr."""

    def __init__(self, database_environment, log=None, **settings):
        self.port, self.log = free_port(), log
        settings = {name: str(value) for name, value in settings.items() if value is not None}
        self.env = environment(database_environment, PORT=str(self.port), **settings)
        self.process = None

    def start(self):
        """Answers after how many seconds it serves."""
        self.spawn([sys.executable, "manage.py", "serve"], self.env)
        return wait_for(self.answers, READY_SECONDS, "the server to answer")

    def spawn(self, command, env):
        with open(self.log or os.devnull, "ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log if self.log else None,
                start_new_session=True, preexec_fn=bound(signal.SIGTERM),
            )  # fmt: skip

    def answers(self):
        if self.process.poll() is not None:
            raise SystemExit(f"The server ended by itself; see {self.log or 'above'}.")
        return responds(self.port, "/robots.txt")

    def cpu(self):
        return cpu_seconds(self.process.pid)

    def kill(self):
        kill_tree(self.process.pid)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.kill()


class Hello(App):
    """The same web server with the same threads around an application that does nothing: the floor of HTTP."""

    def __init__(self):
        self.port, self.log, self.process = free_port(), None, None

    def start(self):
        self.spawn([sys.executable, "-m", "bench.hello", str(self.port)], dict(os.environ))
        return wait_for(self.answers, READY_SECONDS, "the hello server to answer")


def responds(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as response:
            return response.status == 200
    except OSError:
        return False


@contextmanager
def running(server):
    try:
        server.start()
        yield server
    finally:
        server.stop()
