"""The load: requests over 16 kept-alive connections, by wrk where there is one, else by `bench.client`."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from bench.servers import ROOT

CONNECTIONS = 16


def generator():
    return "wrk" if shutil.which("wrk") else "the Python client of bench/client.py (costs CPU; install wrk)"


def write_requests(path, operation):
    """The file that both generators read, see load.lua."""
    headers = "".join(f"{name}: {value}\n" for name, value in operation.headers.items())
    lines = "".join(f"{target}\t{body}\n" for target, body in operation.requests)
    Path(path).write_text(f"{operation.method}\n{headers}\n{lines}")


def fire(port, requests_file, seconds):
    """{requests, seconds, failed, p50, p99 (ms)}"""
    output = subprocess.run(
        command(port, requests_file, seconds),
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds + 60,
    )
    if output.returncode:
        raise SystemExit(f"The load generator failed: {output.stderr or output.stdout}")
    return json.loads(output.stdout.strip().splitlines()[-1])


def command(port, requests_file, seconds):
    if shutil.which("wrk"):
        wrk = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "-s", "bench/load.lua"]
        return [*wrk, f"http://127.0.0.1:{port}", "--", str(requests_file)]
    return [sys.executable, "-m", "bench.client", str(port), str(requests_file), str(seconds)]
