"""`script/prove` names what runs in full there, and each name leads to tests that have a short form in the suite."""

import re
import subprocess

import pytest
from django.conf import settings

PROVE = settings.BASE_DIR / "script" / "prove"
TESTS = dict(re.findall(r'^    (\w+)\) tests="(.+)" ;;$', PROVE.read_text(), re.MULTILINE))
DESCRIBED = re.findall(r"^#   (\w+) +\d+ min ", PROVE.read_text(), re.MULTILINE)


def test_every_name_is_described_with_its_cost():
    assert list(TESTS) == DESCRIBED != []


@pytest.mark.parametrize("name", TESTS)
def test_there_is_a_short_form_of_it(name):
    for path in TESTS[name].split():
        assert "from tests.proofs import" in (settings.BASE_DIR / path).read_text()


def test_it_runs_pytest_on_them():
    ran = subprocess.run([PROVE, "where", "--collect-only", "-n", "0"], capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"{TESTS['where']}::" in ran.stdout


def test_without_a_name_it_lists_them():
    ran = subprocess.run([PROVE], capture_output=True, text=True, check=False)

    assert ran.returncode == 2
    assert all(f"  {name} " in ran.stderr for name in TESTS)
