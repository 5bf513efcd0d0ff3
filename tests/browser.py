"""The Chromium that the browser tests drive: one that is installed already, never a download of Playwright's."""

import os
import shutil

# The first is Chromium without its window, which tests do not need: half the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# Names that resolve nowhere else: page hosts outside .localhost.
HOSTS = "--host-resolver-rules=MAP *.visimade-pages.test 127.0.0.1"
QUIET = [HOSTS, "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def chromium_path() -> str | None:
    """CHROMIUM, when set, decides alone: a wrong path there is reported, not passed over."""
    given = os.environ.get("CHROMIUM")
    return shutil.which(given) if given else next(filter(None, map(shutil.which, NAMES)), None)


def missing_browser_reason() -> str | None:
    """Why browser tests must be skipped, with the remedy; None when they must run."""
    if chromium_path():
        return None
    if given := os.environ.get("CHROMIUM"):
        return f"CHROMIUM={given} cannot be executed"
    return "no Chromium found: apt install chromium-headless-shell, or set CHROMIUM to the path of one"


def browser_launch_options() -> dict:
    """Keyword arguments for Playwright's `launch`. Chromium's sandbox refuses to run as root."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": chromium_path(), "args": [*QUIET, "--no-first-run", *as_root]}


if __name__ == "__main__":
    print(missing_browser_reason() or "")
