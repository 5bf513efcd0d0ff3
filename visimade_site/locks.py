"""One process at a time for what a DATA_DIR bears only once. The kernel lets go when the holder ends in any way."""

import fcntl
import os
from pathlib import Path


class Held(Exception):
    """Another process has the lock; its text is what that one says it does."""


class Lock:
    """The lock on a file, from here to the end of the process or `release`. Raises Held."""

    def __init__(self, path: Path, doing: str):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            said = os.pread(self.file, 500, 0).decode(errors="replace")
            os.close(self.file)
            raise Held(said or "Another process has just begun.") from None
        self.says(doing)

    def says(self, doing: str) -> None:
        """What whoever comes second reads. The file stays behind: removed, it could be locked twice."""
        os.ftruncate(self.file, 0)
        os.pwrite(self.file, f"{doing} (process {os.getpid()}).".encode(), 0)

    def release(self) -> None:
        os.close(self.file)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.release()
