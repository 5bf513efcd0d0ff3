"""In which lane a request runs and how much it may send: every route of the URL maps, and what is asked there."""

import tracemalloc

import pytest
from django.conf import settings as site
from django.urls import URLPattern, get_resolver, reverse

from rest.lanes import table
from rest.lanes.declaring import SECONDS_OF_READING, SMALL_BYTES
from rest.lanes.sizes import SIZES, size
from rest.lanes.table import lane_of
from tests.callers_table import ROWS
from tests.world import CATCH_ALL, METHODS, PATTERNS, parameters

PAGE_HOST = "visimade_site.page_host_urls"
RECORDS = "/api/pages/7/team-data/tasks"
VALUES = {
    "page": "7",
    "slug": "board",
    "number": 3,
    "function": "unfurl-url",
    "code": "p5Jm2VxQ8rTz4KdN",
    "collection": "tasks",
    "record": "0199b8f0-0000-7000-8000-000000000000",
    "file": "0199b8f0-0000-7000-8000-000000000000",
    "asset": "0199b8f0-0000-7000-8000-000000000000",
    "user_id": 8,
}
SAVES = {"register", "token", "restore", "team-files", "solo-files", "social-files", "assets"}
SLOW = {
    *((route, "POST") for route in SAVES | {"pages", "fork", "function"}),
    ("page", "PATCH"),
    ("openapi", "GET"),
    ("page-openapi", "GET"),
    ("form-data-export", "GET"),
    *(
        (f"{store}-data-schema", method)
        for store in ("team", "solo", "social", "cms", "form")
        for method in ("PUT", "DELETE")
    ),
    *((f"{store}-file", "DELETE") for store in ("team", "solo", "social")),
    ("asset", "DELETE"),
}
SENT = {
    "register": "auth",
    "token": "auth",
    "token-refresh": "auth",
    "pages": "page",
    "page": "page",
    "agent-spec": "definition",
    "form-data-records": "form",
    **{
        f"{store}-data-{name}": kind
        for store in ("team", "solo", "social", "cms")
        for name, kind in (("records", "record"),)
    },
    **{
        f"{store}-data-{name}": kind
        for store in ("team", "solo", "social", "cms", "form")
        for name, kind in (("record", "record"), ("batch", "batch"), ("schema", "definition"))
    },
    **dict.fromkeys(("team-files", "solo-files", "social-files", "assets"), "upload"),
}
ENDPOINTS = sorted({(row.route, row.method) for row in ROWS if row.route in PATTERNS})


def address(route):
    return reverse(route, kwargs={name: VALUES[name] for name in parameters(route)})


def view_of(route):
    return PATTERNS[route].callback.view_class


def screens(urlconf):
    """Those of our own, with the methods each has; the API and the admin are asked elsewhere."""
    for pattern in get_resolver(urlconf).url_patterns:
        if isinstance(pattern, URLPattern) and pattern.name != CATCH_ALL:
            yield pattern.callback


def test_every_method_of_every_endpoint_declares_a_lane():
    undeclared = [
        (route, method)
        for route, pattern in PATTERNS.items()
        for method in METHODS
        if hasattr(view_of(route), method.lower()) and method not in view_of(route).lanes
    ]

    assert undeclared == []


@pytest.mark.parametrize("urlconf", [site.ROOT_URLCONF, PAGE_HOST])
def test_every_screen_declares_a_lane(urlconf):
    assert [view for view in screens(urlconf) if not set(view.methods) <= {*view.lanes, "HEAD"}] == []


@pytest.mark.parametrize("route, method", ENDPOINTS)
def test_it_works(route, method):
    found = lane_of(method, address(route), content_length=100)

    assert found.name == ("slow" if (route, method) in SLOW else "fast")
    assert found.is_reserved == (
        (method == "POST" and route in SAVES | {"pages"}) or (route, method) == ("page", "PATCH")
    )
    assert found.max_bytes == size(SENT.get(route, "small") if method in ("POST", "PUT", "PATCH") else "small").sent
    assert found.deadline_seconds in (SECONDS_OF_READING, 20)


@pytest.mark.parametrize("route, method", ENDPOINTS)
def test_the_view_takes_what_the_table_lets_through(route, method):
    view = view_of(route)()
    view.request = type("Request", (), {"method": method})

    assert view.body_size().sent == lane_of(method, address(route)).max_bytes


@pytest.mark.parametrize("route, method", [each for each in ENDPOINTS if each[1] == "GET"])
def test_reading_is_the_same_for_head_and_with_a_slash_behind(route, method):
    assert lane_of("HEAD", address(route)) == lane_of("GET", address(route)) == lane_of("GET", f"{address(route)}/")


HEAVY = {"groupBy", "values"}  # what no list may ask for in the fast lane
READING = [
    (route, name) for route, method in ENDPOINTS if method == "GET" for name in view_of(route).parameters.get("GET", ())
]


@pytest.mark.parametrize("route, name", READING)
def test_each_parameter_is_light_or_known_to_be_heavy(route, name):
    expected = "slow" if name in HEAVY or (route, "GET") in SLOW else "fast"

    assert lane_of("GET", address(route), f"{name}=1").name == expected


@pytest.mark.parametrize(
    "query, lane",
    [
        ("", "fast"),
        ("limit=100&offset=1000&order=asc&orderBy=updatedAt&where=%7B%7D&mine=true", "fast"),
        ("after=5", "fast"),
        ("offset=1001", "slow"),
        ("offset=5&offset=5000", "slow"),
        ("%6Fffset=5000", "slow"),
        ("offset=99999999999999999999999999", "slow"),
        ("offset=x", "fast"),
        ("search=word", "slow"),
        ("groupBy=status", "slow"),
        ("%67roupBy=status", "slow"),
        ("sum=price", "slow"),
        ("Where=1", "slow"),
        ("a=1&" * 2000, "slow"),
        ("limit=1&" * 2000, "slow"),
        ("limit=%ff%00", "fast"),
    ],
)
def test_what_is_asked_of_a_list(query, lane):
    assert lane_of("GET", RECORDS, query).name == lane
    assert lane_of("GET", RECORDS, query).deadline_seconds == SECONDS_OF_READING


def test_a_count_is_fast_until_it_is_a_figure():
    assert lane_of("GET", f"{RECORDS}/count").name == "fast"
    assert lane_of("GET", f"{RECORDS}/count", 'where={"done":true}').name == "fast"
    assert lane_of("GET", f"{RECORDS}/count", "groupBy=done").name == "slow"


@pytest.mark.parametrize("path, method", [(RECORDS, "POST"), (f"{RECORDS}/batch", "POST"), (f"{RECORDS}/x", "PATCH")])
def test_what_is_large_or_of_unknown_length_is_slow(path, method):
    lanes = [lane_of(method, path, content_length=length).name for length in (0, SMALL_BYTES, SMALL_BYTES + 1, None)]

    assert lanes == ["fast", "fast", "slow", "slow"]


@pytest.mark.parametrize(
    "method, path, lane, body",
    [
        ("GET", "/", "fast", "small"),
        ("GET", "/p/board", "fast", "small"),
        ("GET", "/sdk/page.0a1b.js", "fast", "small"),
        ("GET", "/static/css/app.css", "fast", "small"),
        ("GET", "/page-assets/7/hero-0a.png", "fast", "small"),
        ("GET", "/developers/api/pages", "fast", "small"),
        ("GET", "/developers/api/reference", "slow", "small"),
        ("GET", "/dashboard", "fast", "small"),
        ("GET", "/login", "fast", "small"),
        ("POST", "/login", "slow", "screen"),
        ("POST", "/register", "slow", "screen"),
        ("POST", "/password-reset", "slow", "screen"),
        ("POST", "/password-reset/Mg/abc-def", "slow", "screen"),
        ("POST", "/setup/secret", "slow", "screen"),
        ("POST", "/join/abc", "fast", "screen"),
        ("POST", "/report/7", "fast", "screen"),
        ("GET", "/admin", "fast", "small"),
        ("GET", "/admin/", "slow", "small"),
        ("POST", "/admin/login/", "slow", "admin"),
        ("POST", "/admin/accounts/user/1/change/", "slow", "admin"),
        ("GET", "/admin/nothing/", "slow", "small"),
        ("OPTIONS", RECORDS, "fast", "small"),
        ("GET", "/developers/api/agent-guide.md", "fast", "small"),
    ],
)
def test_our_own_screens(method, path, lane, body):
    found = lane_of(method, path, "", 10)

    assert (found.name, found.max_bytes) == (lane, size(body).sent)


UNKNOWN = [
    "",
    "x",
    "/nothing",
    "/api/",
    "/api/nothing",
    "/api/pages/7/nothing",
    "/API/pages/7/openapi.json",
    "/\0",
    "/é/ü",
]
UNKNOWN += ["/" * 5000, "/a" * 5000]


@pytest.mark.parametrize("path", UNKNOWN)
def test_unknown_means_slow(path):
    for method in (*METHODS, "HEAD", "BREW", ""):
        assert lane_of(method, path, "", 5).name == "slow"


@pytest.mark.parametrize("method, path", [("PUT", RECORDS), ("TRACE", "/"), ("POST", "/p/board"), ("DELETE", "/login")])
def test_a_method_that_is_not_there_is_slow(method, path):
    assert lane_of(method, path).name == "slow"


def test_the_host_of_a_page_has_a_map_of_its_own():
    assert lane_of("GET", "/", urlconf=PAGE_HOST).name == "fast"
    assert lane_of("POST", "/", urlconf=PAGE_HOST).name == "slow"
    assert lane_of("GET", RECORDS, urlconf=PAGE_HOST) == lane_of("GET", RECORDS)
    assert lane_of("POST", "/login", urlconf=PAGE_HOST).is_reserved is False


@pytest.mark.parametrize("urlconf", [site.ROOT_URLCONF, PAGE_HOST])
def test_the_quick_way_finds_what_the_url_map_finds(urlconf):
    """Where parts of an address are words of the URL map too, as a collection called `batch`."""
    shapes, words = table.known(urlconf)
    names = sorted(set().union(*words) | {"7", "board", VALUES["record"], "nothing", ""})
    stores = ("team-data", "form-data", "team-files", "team", "versions")
    paths = [f"/{a}/{b}" for a in names for b in names]
    paths += [
        f"/api/pages/7/{store}/{a}{b}" for store in stores for a in names for b in ("", "/7", "/batch", "/export")
    ]
    paths += [f"/api/{a}/{b}/{c}" for a in ("pages", "auth", "join") for b in names for c in names]

    for path in paths:
        exactly = table.looked_up(path.removesuffix("/") if path.startswith("/api/") else path, urlconf)
        assert table.declared_at(path, urlconf) == exactly or exactly is table.NOTHING, path
    assert len(shapes) > 5


def test_strangers_fill_no_memory():
    lane_of("GET", RECORDS)
    shapes = len(table.known(site.ROOT_URLCONF)[0])
    tracemalloc.start()
    for number in range(2_000):
        for path in (
            f"/p/{number}",
            f"/{number}",
            f"/api/pages/{number}/team-data/{number}/{number}",
            f"/developers{'/a' * number}",
        ):
            lane_of("GET", path)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert kept < 200_000
    assert len(table.known(site.ROOT_URLCONF)[0]) == shapes


def test_no_database_is_asked(settings):
    """pytest-django would refuse it here. And the numbers are those of the settings."""
    settings.RECORD_MAX_BYTES, settings.FILE_MAX_BYTES = 1000, 5000

    assert lane_of("POST", RECORDS).max_bytes == 6 * (1000 + 2**16)
    assert lane_of("POST", "/api/pages/7/assets").max_bytes == 5000 + 2**16


def test_every_size_is_somewhere():
    assert set(SENT.values()) | {"small", "screen", "admin"} == set(SIZES)
