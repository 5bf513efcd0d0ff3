"""One process tree: children that start together, are looked after, and stop together on one signal."""

import ctypes
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE_SECONDS = 35  # the web server allows its own workers 30
SAME_SIGNAL_SECONDS = 0.5
STEADY_SECONDS = 60  # who ran this long starts again with a short pause
LONGEST_PAUSE = 60
PR_SET_PDEATHSIG = 1


def die_with_parent(signum: int) -> None:
    """Have the kernel send this process `signum` when its parent dies in any way; Linux only, else nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)


@dataclass
class Child:
    """A command that must be running. It starts again after a pause, or, when `vital`, ends the tree with it."""

    name: str
    command: list[str]
    vital: bool = False
    process: subprocess.Popen | None = None
    started: float = 0
    due: float = 0
    pause: float = 1

    def start_if_due(self, now: float) -> None:
        if self.process is None and now >= self.due:
            self.process, self.started = _spawn(self.command), now

    def ended(self, now: float) -> bool:
        """True once for each death; the next start is then already planned."""
        if self.process is None or self.process.poll() is None:
            return False
        kill_group(self.process)
        self.process = None
        self.pause = 1 if now - self.started > STEADY_SECONDS else min(self.pause * 2, LONGEST_PAUSE)
        self.due = now + self.pause
        return True

    def after_death(self) -> str:
        return f"The {self.name} ended; it starts again in {self.pause:.0f} s."


@dataclass
class Timed(Child):
    """A command that ends by itself and runs again `every` so many seconds, whatever it answered."""

    every: float = 24 * 60 * 60

    def ended(self, now: float) -> bool:
        if self.process is None or self.process.poll() is None:
            return False
        failed = self.process.returncode != 0
        kill_group(self.process)
        self.process, self.due = None, self.started + self.every
        return failed

    def after_death(self) -> str:
        return f"The {self.name} failed; it runs again in {self.every / 3600:.0f} h."


def _spawn(command: list[str]) -> subprocess.Popen:
    """Start a child in a process group of its own, so that Ctrl-C reaches it through us and not twice."""
    parent = os.getpid()

    def bind_to_parent() -> None:
        die_with_parent(signal.SIGTERM)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return subprocess.Popen(  # there is one thread, so code between fork and exec is safe
        command,
        stdin=subprocess.DEVNULL,
        process_group=0,
        preexec_fn=bind_to_parent,  # noqa: PLW1509
    )


def kill_group(process: subprocess.Popen) -> None:
    """Kill the child, and its own children should it have died without them: they share its group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@dataclass
class Tree:
    """Children under one parent. Everything happens in the main thread: a child is bound to the thread that made it."""

    children: list[Child]
    each_turn: Callable[[], None] = lambda: None
    _wake: tuple[socket.socket, socket.socket] = field(default_factory=socket.socketpair)

    def run(self) -> int:
        """Keep the children running until a signal (answers 0) or until a vital one ends (answers 1)."""
        self._listen_to_signals()
        while True:
            if self._sleep(0.25):
                return self._stop()
            now = time.monotonic()
            for child in self.children:
                if child.ended(now):
                    print(child.after_death() if not child.vital else f"The {child.name} ended.", file=sys.stderr)
                    if child.vital:
                        return self._stop() or 1
                child.start_if_due(now)
            self.each_turn()

    def _listen_to_signals(self) -> None:
        """Signals become bytes in a socket: no handler of ours runs in the middle of something else."""
        for end in self._wake:
            end.setblocking(False)
        for signum in (*STOP_SIGNALS, signal.SIGCHLD):
            if not (signum == signal.SIGHUP and signal.getsignal(signum) == signal.SIG_IGN):  # as nohup sets it
                signal.signal(signum, lambda *_: None)
        signal.set_wakeup_fd(self._wake[1].fileno())

    def _sleep(self, seconds: float) -> bool:
        """Wait, at most until a signal comes; True when it asks to stop."""
        if not select.select([self._wake[0]], [], [], seconds)[0]:
            return False
        return any(signum in STOP_SIGNALS for signum in self._wake[0].recv(4096))

    def _stop(self) -> int:
        """SIGTERM to all and time to finish; a second signal, or too long a wait, kills.

        `timeout` and some supervisors send the first one twice at once: that is still the first.
        """
        for process in self._running():
            process.terminate()
        began = time.monotonic()
        while self._running() and time.monotonic() < began + GRACE_SECONDS:
            if self._sleep(0.1) and time.monotonic() > began + SAME_SIGNAL_SECONDS:
                break
        forced = bool(self._running())
        for child in self.children:
            if child.process:
                kill_group(child.process)
        print("Stopped by force." if forced else "Stopped.", flush=True)
        return int(forced)

    def _running(self) -> list[subprocess.Popen]:
        return [c.process for c in self.children if c.process and c.process.poll() is None]
