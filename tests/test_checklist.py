"""docs/checklist.md is complete, and the tests that it names exist."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TABLE = (settings.BASE_DIR / "docs" / "checklist.md").read_text()
LINES = [line for line in TABLE.splitlines() if re.match(r"\| \d", line)]
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in LINES]
TESTS = Path(__file__).parent
NOT_YET = {9, 38, 39, 40, 57, 88, 89, 90, 94, 95}


def test_every_row_is_there_once():
    assert [int(number) for number, *_ in ROWS] == list(range(1, 96))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_tests_exist(row):
    number, _, tests = row
    paths = re.findall(r"`([\w/]+\.py)`", tests)

    assert bool(paths) == (int(number) not in NOT_YET)
    for path in paths:
        assert "def test_" in (TESTS / path).read_text()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([\w/]+\.py)`", TABLE))))
def test_every_file_that_is_named_exists(path):
    assert (TESTS / path).exists() or (settings.BASE_DIR / path).exists()
