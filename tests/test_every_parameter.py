"""Query parameters over the URL map: every endpoint refuses what it does not know, and declares what it reads."""

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict

from rest.openapi.parameters import QUERY
from tests.callers_table import ROWS
from tests.conftest import Api
from tests.signed_in import login_of, page_token
from tests.world import PATTERNS, undone

pytestmark = pytest.mark.django_db
ENDPOINTS = list({(row.route, row.method): row for row in reversed(ROWS) if row.expected["owner"] < 400}.values())
ENDPOINTS += [row for row in ROWS if row.route == "page-token"]
STRANGE = ["zzqq", "utm_source", "_", "format", "Where", "access_token", "csrfmiddlewaretoken", "a[b]", "", "ü"]


def as_owner(world, route):
    if route != "page-token":
        return world.api("owner")
    alice = world.users["owner"]
    return Api(page_token(world.pages["team"], alice, login_of(alice)))


def with_query(world, row, query):
    url = world.url(row.route, row.case)
    return f"{url}{'&' if '?' in url else '?'}{query}"


def known_to(row, method):
    callback = PATTERNS[row.route].callback
    view = callback.view_class(**callback.view_initkwargs)
    view.request = type("Request", (), {"method": method})
    return view.known_parameters()


@pytest.mark.parametrize("row", ENDPOINTS, ids=str)
def test_it_rejects_unknown_parameters(world, row):
    api, body = as_owner(world, row.route), world.body(row.route, row.method, row.case)
    for method in [row.method, "HEAD"] if row.method == "GET" else [row.method]:
        for name in STRANGE:
            with undone():
                response = api.send(method, with_query(world, row, f"{name}=1"), body)
            assert (response.status_code, name) == (400, name)
    assert response.status_code == 400
    if row.method == "GET":
        response = api.get(with_query(world, row, "zzqq=1"))
        assert response.json()["code"] == "BAD_REQUEST"
        assert all(name in response.json()["error"] for name in ["zzqq", *known_to(row, "GET")])


@pytest.mark.parametrize("row", [row for row in ENDPOINTS if row.method == "GET"], ids=str)
def test_it_takes_and_reads_only_what_it_declares(monkeypatch, world, row):
    read = set()

    class Recorded(QueryDict):
        def get(self, key, default=None):
            read.add(key)
            return super().get(key, default)

        def __getitem__(self, key):
            read.add(key)
            return super().__getitem__(key)

        def __contains__(self, key):
            read.add(key)
            return super().__contains__(key)

    monkeypatch.setattr(WSGIRequest, "GET", property(lambda self: Recorded(self.META.get("QUERY_STRING", ""))))
    with undone():
        response = world.api("owner").get(world.url(row.route, row.case))

    assert response.status_code == row.expected["owner"]
    assert read <= set(known_to(row, "GET")) <= set(QUERY)


def test_screens_and_pages_are_led_to_with_any_parameter(client, world):
    paths = ("/", "/login", "/register", "/developers", "/developers/api/reference")
    for path in (*paths, f"/p/{world.pages['solo'].slug}"):
        assert client.get(path, {"utm_source": "letter", "zzqq": "1"}).status_code == 200, path
