"""A line per request, by ACCESS_LOG."""

import logging

import pytest

from visimade_site.management.web import ACCESS_FORMAT, OneLine


def line(path):
    found = {"time": "now", "addr": "10.0.0.1", "method": "GET", "path": path, "status": 200, "dt_ms": 3.2}
    record = logging.LogRecord("access", logging.INFO, "", 0, ACCESS_FORMAT, (found,), None)
    return OneLine("%(message)s").format(record)


def test_it_works():
    assert line("/p/board") == "now 10.0.0.1 GET /p/board 200 3 ms"


def test_a_path_forges_no_second_line():
    assert "\n" not in line("/p/x\nnow 10.0.0.2 GET / 200 1 ms")


@pytest.mark.parametrize("path", ["/password-reset/Mg/", "/join/", "/api/join/", "/setup/"])
def test_what_gives_rights_is_left_out(path):
    assert line(f"{path}secret-123") == f"now 10.0.0.1 GET {path}... 200 3 ms"
