"""The documentation is complete and true: pages, links, endpoints, error codes."""

import re
from itertools import pairwise

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve

from accounts.tokens.page_tokens import FILE_STEP, LIFE
from developers.documents import DOCUMENTS, NAMES
from developers.markdown import anchor, render
from rest.errors import CODES
from tests.test_layering import LAYERS
from tests.test_links import links, prose
from tests.test_spec import citations
from tests.world import PATTERNS, methods_of

PAGES = set(
    """index agent-guide authentication pages page-assets page-features functions teams team-data solo-data social-data
    cms-data form-data storage-modes client-apis collection-schemas agent-spec cms-blog-example examples/cms-images
    errors common-mistakes security ai-coding-agents design-guidelines""".split()
)
MODULES = [path for package in LAYERS for path in (settings.BASE_DIR / package).rglob("*.py")]
TEXTS = {name: DOCUMENTS[name].source for name in NAMES}
PROSE = {name: prose(text) for name, text in TEXTS.items()}
STORES = ("team", "solo", "social", "cms", "form")
METHODS = "GET POST PUT PATCH DELETE".split()


def test_every_page_is_there():
    assert set(NAMES) == PAGES and len(NAMES) == len(PAGES)


def anchors(name):
    return re.findall(' id="([^"]+)"', render(TEXTS[name]).html)


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name):
    for address in links(TEXTS[name]):
        path, _, fragment = address.replace("{{BASE}}", "").partition("#")
        assert path.startswith("/"), f"{address}: our pages link to our pages"
        try:
            match = resolve(path)
        except Resolver404:
            pytest.fail(f"{address} leads nowhere")
        assert match.url_name != "api-not-found", f"{address} leads nowhere"
        if match.url_name in ("document", "hub"):
            target = match.kwargs.get("name", "index")
            assert target in NAMES and (not fragment or fragment in anchors(target)), f"{address} leads nowhere"


@pytest.mark.parametrize("name", NAMES)
def test_pages_cite_nothing_that_their_readers_do_not_have(name):
    assert [*citations(TEXTS[name])] == []


@pytest.mark.parametrize("name", NAMES)
def test_headings_are_in_order_and_differ(name):
    levels = [int(level) for level in re.findall("<h([1-6])", render(TEXTS[name]).html)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))
    assert len(set(anchors(name))) == len(anchors(name))


def plain(path):
    """An address with all its variable parts alike."""
    path = re.sub(r"\(\?P<\w+>(?:\[[^]]*\]|[^)])*\)|<[^>]+>|:\w+", "*", path)
    return "/" + re.sub(r"[\^$]|\\", "", path).strip("/")


def endpoints():
    """(method, address) of every API endpoint."""
    paths = {name: plain(f"api/{pattern.pattern}") for name, pattern in PATTERNS.items()}
    return {(method, path) for name, path in paths.items() for method in methods_of(name)}


MENTION = re.compile(r"((?:`?(?:GET|POST|PUT|PATCH|DELETE)`?(?:,| and|) )+)`?(/api/[\w:/.-]*)")


def documented():
    found = set()
    for text in PROSE.values():
        for methods, path in MENTION.findall(text):
            found |= {(method, plain(path)) for method in METHODS if method in methods}
    return {pair for method, path in found for pair in for_every_store(method, path)}


def for_every_store(method, path):
    """`:store` in an address stands for all five."""
    if path != plain("/api/pages/:id/:store/:collection/schema"):
        return [(method, path)]
    return [(method, path.replace("/*/*/*/", f"/*/{store}-data/*/")) for store in STORES]


def test_every_endpoint_is_documented():
    assert endpoints() - documented() == set()


def test_every_documented_endpoint_exists():
    assert documented() - endpoints() - {("POST", "/api/functions/unfurl-url")} == set()


def error_codes():
    """Those of the table of statuses, and those that the code gives by name."""
    named = re.findall(r'code="([A-Z_]+)"', "\n".join(path.read_text() for path in MODULES))
    return {*CODES.values(), *named}


def test_every_error_code_is_documented_and_exists():
    table = set(re.findall(r"^\| \d{3} \| `([A-Z_]+)` \|", TEXTS["errors"], re.MULTILINE))
    assert table == error_codes()
    for name, text in TEXTS.items():
        assert set(re.findall(r'"code": "(\w+)"', text)) <= table, name
        assert set(re.findall(r"\b\d{3} `([A-Z_]+)`", text)) <= table, name


def test_anchors_are_readable():
    assert anchor("GET /api/pages/:id/team-data") == "get-api-pages-id-team-data"


def test_how_long_the_address_of_a_file_is_good_for_is_true_and_said_once():
    """The token in it may be as old as a page token when the page asks for the address."""
    least = (FILE_STEP - LIFE) // 60
    files = [*settings.BASE_DIR.glob("docs/**/*.md"), settings.BASE_DIR / "static" / "sdk" / "visimade.d.ts"]
    lines = [line for path in files for line in path.read_text().replace("*/\n", "*/ ").splitlines()]
    told = [line for line in lines if "getDownloadUrl" in line and re.search(r"\b(hour|minute|second)s?\b", line)]

    assert len(told) == 1 and f"`getDownloadUrl` is good for {least} minutes at least" in told[0]
