"""Every endpoint has a limit, every limit is a setting, and counting is cheap (CONTRACT 1.6, F16)."""

from pathlib import Path

import pytest
from django.conf import settings as site
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.servers import COUNTING
from rest.counters.in_file import Hits
from rest.limits import LIMITS
from tests.callers_table import ROWS
from tests.conftest import Api, token_for
from tests.world import undone

pytestmark = pytest.mark.django_db
RATES = {name: getattr(site, name) for name in dir(site) if name.startswith("RATELIMIT_")}
RATES = {name: rate for name, rate in RATES.items() if "/" in str(rate)}


def assert_limited(response):
    assert (response.status_code, response.json()["code"]) == (429, "RATE_LIMITED")
    assert 1 <= int(response.headers["Retry-After"]) <= 60


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_endpoint_has_a_limit(world, row, settings):
    """For everybody, before anything is said about rights; with `Retry-After` and the headers for other origins."""
    settings.RATELIMIT_ENABLE = True
    for name in RATES:
        setattr(settings, name, "0/m")
    path, body = world.url(row.route, row.case), world.body(row.route, row.method, row.case)
    clients = [world.api(who) for who in row.expected] + [Api("garbage"), Api(token_for(world.users["owner"], []))]

    for api in clients:
        with undone():
            response = api.send(row.method, path, body)
        assert_limited(response)
        assert ("Access-Control-Allow-Origin" in response.headers) == (not path.startswith("/api/auth/"))


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_request_counts_once_and_asks_the_database_nothing(world, row, settings, counted):
    """A sign-in has two limits; switched off, there is nothing to count."""
    path, body = world.url(row.route, row.case), world.body(row.route, row.method, row.case)
    found = {}
    for enabled in (False, True):
        settings.RATELIMIT_ENABLE = enabled
        counted.clear()
        with undone(), CaptureQueriesContext(connection) as queries:
            world.api("owner").send(row.method, path, body)
        found[enabled] = len(counted), len(queries)

    (off, queries_without), (on, queries_with) = found[False], found[True]
    assert (off, on) == (0, 2 if row.route == "token" else 1)
    assert queries_with <= queries_without


@pytest.fixture
def counted(monkeypatch):
    """The keys of the counters that are touched."""
    keys, add = [], Hits.add

    def noted(self, key, *args, **kwargs):
        keys.append(key)
        return add(self, key, *args, **kwargs)

    monkeypatch.setattr(Hits, "add", noted)
    return keys


def test_bench_counts_with_every_limit_there_is():
    assert set(COUNTING) == {"RATELIMIT_ENABLE", *RATES}


def test_the_numbers_are_those_of_the_contract():
    assert {name.removeprefix("RATELIMIT_"): rate for name, rate in RATES.items()} == {
        "REGISTER": "10/m",
        "REFRESH": "10/m",
        "LOGIN_IP": "10/m",
        "LOGIN_USERNAME": "5/m",
        "READ": "300/m",
        "READ_ANONYMOUS": "600/m",
        "WRITE": "120/m",
        "UPLOAD": "30/m",
        "FORM": "30/m",
        "FUNCTION": "30/m",
        "PASSWORD_RESET": "5/m",
        "PASSWORD_RESET_ADDRESS": "3/h",
        "REPORT": "5/m",
    }
    named = {limit.rate for limit in LIMITS.values()} | {limit.anonymous for limit in LIMITS.values()} - {""}
    assert {f"RATELIMIT_{name}" for name in named} == set(RATES)


def test_the_readme_names_every_limit():
    text = Path(site.BASE_DIR / "README.md").read_text()
    assert [name for name in RATES if f"`{name}`" not in text] == []
