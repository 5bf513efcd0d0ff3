"""Every test runs on SQLite, and every test that asks for the database on PostgreSQL as well."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

FREE = "def test_free(): pass"
ASKED = [
    "def test_asked(db): pass",
    "def test_asked(alice): pass",
    "def test_asked(transactional_db): pass",
    "@pytest.mark.django_db\ndef test_asked(): pass",
    "pytestmark = pytest.mark.django_db\ndef test_asked(): pass",
    "def test_asked(live_server): pass",
    "@pytest.mark.both_databases\ndef test_asked(): pass",
    "@pytest.mark.browser\n@pytest.mark.both_databases\ndef test_asked(live_server): pass",
]
IN_MODES = """@pytest.mark.browser
@pytest.mark.both_databases
@pytest.mark.parametrize("mode", ["A", "B"])
def test_asked(live_server, mode): pass"""
BROWSER = ["@pytest.mark.browser\ndef test_seen(live_server): pass", "@pytest.mark.browser\ndef test_seen(db): pass"]


@pytest.fixture
def run(tmp_path):
    """Runs pytest on these sources, each in a file of its own, below our conftest."""

    def on(*sources, options=()):
        for number, source in enumerate(sources):
            (tmp_path / f"test_{number}.py").write_text(f"import pytest\n{source}\n")
        (tmp_path / "conftest.py").write_text("from tests.conftest import *")
        command = [sys.executable, "-m", "pytest", "-p", "pytest_django.plugin", f"--rootdir={tmp_path}"]
        command += ["-c", str(settings.BASE_DIR / "pyproject.toml"), *options, str(tmp_path)]
        environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        return subprocess.run(
            command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
        )

    return on


def chosen(ran):
    return sorted(line.rpartition("/")[2] for line in ran.stdout.splitlines() if "::" in line)


def test_the_second_run_is_of_all_that_ask_for_the_database(run):
    sources = [*ASKED, IN_MODES, *BROWSER, FREE]
    first = run(*sources, options=["--collect-only"])
    second = run(*sources, options=["--collect-only", "--second-database"])

    assert len(chosen(first)) == len(sources) + 1
    assert chosen(second) == [name for name in chosen(first) if name.endswith(("::test_asked", "::test_asked[A]"))]


def test_a_database_that_is_asked_for_late_is_refused(run):
    ran = run("def test_late(request): request.getfixturevalue('db')")

    assert ran.returncode == 1
    assert "This test comes to a database by `getfixturevalue` alone" in ran.stdout
