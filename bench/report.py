"""The figures as Markdown: to the terminal, and kept in bench/results/."""

import os
import platform
import subprocess
from datetime import UTC, datetime

from bench.load import CONNECTIONS, generator
from bench.servers import ROOT

RESULTS = ROOT / "bench" / "results"
COLUMNS = (
    "operation",
    "req/s",
    "p50 ms",
    "p99 ms",
    "app CPU ms",
    "database CPU ms",
    "queries",
    "floor/s",
    "ratio",
    "others %",
    "failed",
)


def heading(database, options):
    commit = output("git", "describe", "--always", "--dirty")
    threads = f" of {options.threads} threads" if options.threads else ""
    return [
        f"# Visimade on {database.title}",
        "",
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {commit or 'no commit'}, Python {platform.python_version()},"
        f" {os.cpu_count()} CPUs, load before the start {os.getloadavg()[0]:.1f}.",
        f"`manage.py serve`, workers: {options.workers or 1}{threads}, {CONNECTIONS} kept-alive connections, JWT,"
        f" journal on, rate limits counted but out of reach; load by {generator()} on the same machine.",
        "CPU is per request, from /proc: app = all processes of `manage.py serve`, database = those of the server."
        " `+t`: in a transaction. Others: the share of the machine that something else took meanwhile; above 10 the"
        " figures are disturbed, req/s most.",
        f"Floor: the least statements for the same, by driver alone from {CONNECTIONS} processes, right after;"
        " for pages an empty granian application. Ratio: req/s to floor.",
    ]


def output(*command):
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def table(size, seconds, rows):
    lines = ["", f"## {size:,} records (seeded in {seconds:.0f} s)", ""]
    lines += [f"| {' | '.join(COLUMNS)} |", f"|---{'|---:' * (len(COLUMNS) - 1)}|"]
    return lines + [line(row) for row in rows]


def line(row):
    floor = row["floor"]
    cells = (
        row["name"],
        figure(row["rate"]),
        f"{row['p50']:.1f}",
        f"{row['p99']:.1f}",
        f"{row['app']:.2f}",
        f"{row['database']:.2f}",
        f"{row['queries']}{'+t' if row['transaction'] else ''}",
        figure(floor) if floor else "",
        f"{row['rate'] / floor:.2f}" if floor else "",
        f"{100 * row['others']:.0f}",
        row["failed"] or "",
    )
    return f"| {' | '.join(map(str, cells))} |"


def figure(rate):
    return f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}"


def keep(lines, name):
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{datetime.now(UTC):%Y-%m-%d-%H%M}-{name}.md"
    path.write_text("\n".join(lines) + "\n")
    return path
