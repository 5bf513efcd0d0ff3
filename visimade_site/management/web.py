"""The web server process, started by `manage.py serve` as `python -m visimade_site.management.web`.

It does not load Django: the workers do, after the fork, so that what they register for their exit stays theirs.
"""

import argparse
import logging
import os
import re
import signal
from importlib import import_module

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LOGGING_CONFIG, LogLevels

from visimade_site.processes import die_with_parent

# Neither query strings nor headers: both carry secrets
ACCESS_FORMAT = "%(time)s %(addr)s %(method)s %(path)s %(status)d %(dt_ms).0f ms"
# Whoever reads these may use them: links to a new password, into a team, to the first administrator
SECRET_IN_PATH = re.compile(r"(/password-reset/[^/\s]+|/join|/setup)/[^/\s]+")
DRAIN_SECONDS = 30


class OneLine(logging.Formatter):
    """A path arrives unquoted: written as it is, a line feed in it would forge a second entry."""

    def format(self, record: logging.LogRecord) -> str:
        line = SECRET_IN_PATH.sub(r"\1/...", super().format(record))
        return line.encode("unicode_escape").decode("ascii")


def load_application():
    """Runs first in each worker. Until the worker takes its own signals, a SIGTERM ends it at once."""
    parent = os.getppid()
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, signal.SIG_DFL)
    die_with_parent(signal.SIGKILL)
    application = import_module("visimade_site.wsgi").application
    if os.getppid() != parent:
        os._exit(1)
    return application


def logging_config() -> dict:
    access = {"access": {"()": OneLine, "fmt": "%(message)s"}}
    return {"formatters": LOGGING_CONFIG["formatters"] | access}


def server(options: argparse.Namespace) -> Granian:
    return Granian(
        "visimade_site.wsgi:application",
        address=options.address,
        port=options.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=options.workers,
        blocking_threads=options.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=DRAIN_SECONDS,
        log_level=LogLevels.error,  # its warnings doubt the number of threads, which is meant
        log_dictconfig=logging_config(),
        log_access=options.access_log,
        log_access_format=ACCESS_FORMAT,
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--address", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--access-log", action="store_true")
    server(parser.parse_args()).serve(target_loader=load_application, wrap_loader=False)


if __name__ == "__main__":
    main()
