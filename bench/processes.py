"""Processes by /proc: who descends from whom, what they cost, and how to end them."""

import os
import signal
import time
from pathlib import Path

from visimade_site.processes import die_with_parent

TICK = os.sysconf("SC_CLK_TCK")


def stat(pid):
    """The fields of /proc/<pid>/stat after the name, which may hold spaces; None when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def tree(root):
    """`root` and all that descends from it, parents first."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and (fields := stat(name)):
            parents.setdefault(int(fields[1]), []).append(int(name))
    found = [root]
    for pid in found:
        found += parents.get(pid, [])
    return found


def cpu_seconds(root):
    """User and system time of the tree so far, that of its ended and reaped children included."""
    fields = [fields for pid in tree(root) if (fields := stat(pid))]
    return sum(int(ticks) for row in fields for ticks in row[11:15]) / TICK


def machine_seconds():
    """(CPU time spent by all processes of the machine and by its neighbours, CPU time there was), since the boot."""
    ticks = [int(text) for text in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / TICK, sum(ticks) / TICK


def own_children_seconds():
    """CPU time of the ended children of this process: the load generator."""
    times = os.times()
    return times.children_user + times.children_system


def kill_tree(root):
    """kill -9 for every process of the tree, all stopped first so that none can restart another meanwhile."""
    pids = tree(root)
    for signum in (signal.SIGSTOP, signal.SIGKILL):
        for pid in pids:
            try:
                os.kill(pid, signum)
            except ProcessLookupError:
                continue
    wait_for(lambda: all(gone(pid) for pid in pids), 10, "the killed processes to be gone", pause=0.005)


def gone(pid):
    fields = stat(pid)
    return fields is None or fields[0] in "ZX"


def wait_for(condition, seconds, what, pause=0.05):
    """How many seconds it took until `condition()` held; ends the run when it takes too long."""
    start = time.monotonic()
    while not condition():
        if time.monotonic() > start + seconds:
            raise SystemExit(f"Waited {seconds} s in vain for {what}.")
        time.sleep(pause)
    return time.monotonic() - start


def bound(signum):
    """For a child: have it stop when this process dies in any way."""
    return lambda: die_with_parent(signum)
