"""Every script of the documentation runs in a hosted page in Chromium, for Maya, who owns the page and is signed in."""

import pytest
from playwright.sync_api import expect

from developers.documents import NAMES
from tests.conftest import make_page, make_user
from tests.developers.samples import read
from tests.signed_in import sign_in

SCRIPT = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sample</title></head>
<body data-page-id="{{PAGE_ID}}"><script type="module">%s</script></body></html>"""
SAMPLES = [
    pytest.param(sample, id=f"{name} {number}")
    for name in NAMES
    for number, sample in enumerate(read(name)[1])
    if sample.language in ("js", "html")
]


@pytest.fixture
def maya(transactional_db):
    return make_user("maya")


@pytest.mark.browser
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_script_shows_what_it_says(sample, live_server, maya, watched, mode):
    storage_mode, *switches = sample.settings["page"].split()
    html = sample.code if sample.language == "html" else SCRIPT % sample.code
    page = make_page(maya, storage_mode, html_content=html, **dict.fromkeys(switches, True))
    sign_in(watched.context, live_server.url, maya)

    watched.goto(f"{live_server.url}{page.url_path}")

    expect(watched.locator("body")).to_contain_text(sample.settings["shows"])
    refused = [problem for problem in watched.problems if problem.startswith("Failed to load resource")]
    assert watched.problems == (refused if "refused" in sample.settings else [])
