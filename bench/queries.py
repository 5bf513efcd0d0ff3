"""Counts the statements behind one request: `python -m bench.queries FILE…` prints a line of JSON.

In that process, through Django's own capture, each operation once to warm up and once to count.
"""

import json
import os
import subprocess
import sys

import django

from bench.servers import ROOT


def run(env, paths):
    """For each file of requests what `count` finds; in a process of its own, with the settings of `env`."""
    command = [sys.executable, "-m", "bench.queries", *map(str, paths)]
    done = subprocess.run(command, check=False, cwd=ROOT, env=env, stdout=subprocess.PIPE, timeout=120)
    if done.returncode:
        raise SystemExit("Counting queries failed, see above.")
    return json.loads(done.stdout)


def main(paths):
    os.environ["DJANGO_SETTINGS_MODULE"] = "visimade_site.settings"
    django.setup()
    print(json.dumps([count(path) for path in paths]))


def count(path):
    """{"queries": statements without transaction control, "transaction": whether there was one, "status"}"""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    send(path, 0)
    with CaptureQueriesContext(connection) as captured:
        status = send(path, 1)
    statements = [query["sql"] for query in captured.captured_queries]
    control = [sql for sql in statements if sql.split()[0] in ("BEGIN", "COMMIT")]
    return {"queries": len(statements) - len(control), "transaction": bool(control), "status": status}


def send(path, place):
    from pathlib import Path

    from django.test import Client

    head, _, rest = Path(path).read_text().partition("\n\n")
    method, *headers = head.split("\n")
    lines = rest.splitlines()
    target, _, body = lines[place % len(lines)].partition("\t")
    headers = dict(line.split(": ", 1) for line in headers if line)
    kind = headers.pop("Content-Type", "application/json")
    extra = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    client = Client(SERVER_NAME="127.0.0.1")
    return client.generic(method, target, body.encode(), content_type=kind, **extra).status_code


if __name__ == "__main__":
    main(sys.argv[1:])
