"""`script/setup` in a folder of its own: what it does to a .venv that is there already. Nothing is installed."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture
def project():
    """Where user `nobody` can reach it too: pytest's own folders are closed to others."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "script").mkdir()
        shutil.copy(settings.BASE_DIR / "script" / "setup", folder / "script")
        (folder / "requirements.txt").write_text("# something new\n")
        yield folder


def not_root():
    """Root may read everything."""
    if os.geteuid():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def venv(project, python=None):
    """An environment with something precious in it, whose interpreter is `python`."""
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "pyvenv.cfg").touch()
    (project / ".venv" / "precious").touch()
    if python is not None:
        interpreter = project / ".venv" / "bin" / "python"
        interpreter.write_text(python)
        interpreter.chmod(0o755)
    return project / ".venv"


def setup(project, **who):
    """With a Python that cannot make environments, so that nothing is installed."""
    python = project / "python"
    python.write_text('#!/bin/sh\n[ "$1" = -c ]\n')
    python.chmod(0o755)
    environment = {"PATH": os.environ["PATH"], "PYTHON": str(python)}
    command = [project / "script" / "setup"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, **who)


def assert_left_alone(project, **who):
    ran = setup(project, **who)

    assert ran.returncode == 1
    assert len(ran.stderr.splitlines()) == 1 and f"{project}/.venv cannot be used" in ran.stderr, ran.stderr


@pytest.mark.parametrize("python", ["#!/bin/sh\nexit 1\n", "#!/no/such/interpreter\n", "neither text nor binary"])
def test_it_leaves_an_interpreter_that_does_not_run(project, python):
    made = venv(project, python)

    assert_left_alone(project)
    assert (made / "precious").exists()


def test_it_leaves_what_is_no_environment(project):
    (project / ".venv").mkdir()
    (project / ".venv" / "precious").touch()

    assert_left_alone(project)
    assert (project / ".venv" / "precious").exists()


def test_it_leaves_a_link(project):
    (project / ".venv").symlink_to(project / "nowhere")

    assert_left_alone(project)
    assert (project / ".venv").is_symlink()


@pytest.mark.parametrize("closed", [".", "bin", "lib"])
def test_it_leaves_what_it_may_not_read(project, closed):
    made = venv(project)
    (made / "lib").mkdir()
    (made / closed).chmod(0)
    try:
        assert_left_alone(project, **not_root())
    finally:
        (made / closed).chmod(0o700)
    assert (made / "precious").exists()


def test_it_replaces_an_environment_without_interpreter(project):
    made = venv(project)
    (made / "bin" / "python").symlink_to("/no/such/python")
    ran = setup(project)

    assert not (made / "precious").exists()
    assert "cannot make a virtual environment" in ran.stderr
