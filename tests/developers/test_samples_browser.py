"""Every script of the documentation runs in a hosted page in Chromium, for Maya, who owns the page and is signed in."""

import json

import pytest
from playwright.sync_api import expect

from developers.documents import NAMES
from tests.conftest import make_page, make_user, token_for
from tests.developers.samples import read

SCRIPT = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sample</title></head>
<body data-page-id="{{PAGE_ID}}"><script type="module">%s</script></body></html>"""
TELL_THE_SDK = """
  let config;
  const set = (given) => { config = { ...given, ...%s }; };
  Object.defineProperty(window, "__visimade", { configurable: true, get: () => config, set });
"""
SAMPLES = [
    pytest.param(sample, id=f"{name} {number}")
    for name in NAMES
    for number, sample in enumerate(read(name)[1])
    if sample.language in ("js", "html")
]


@pytest.fixture
def maya(transactional_db):
    return make_user("maya")


def sign_in(browser_page, user, role):
    """What a signed-in visitor brings: the SDK is told who it is, and calls of the API carry a token."""
    known = {"user": {"id": user.pk, "username": user.username}, "isOwner": True, "role": role}
    browser_page.add_init_script(TELL_THE_SDK % json.dumps(known))

    def with_token(route):
        route.continue_(headers=route.request.headers | {"authorization": f"Bearer {token_for(user)}"})

    browser_page.route("**/api/**", with_token)


@pytest.mark.browser
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_script_shows_what_it_says(sample, live_server, maya, watched):
    mode, *switches = sample.settings["page"].split()
    html = sample.code if sample.language == "html" else SCRIPT % sample.code
    page = make_page(maya, mode, html_content=html, **dict.fromkeys(switches, True))
    sign_in(watched, maya, "owner" if mode == "team_app" else None)

    watched.goto(f"{live_server.url}{page.url_path}")

    expect(watched.locator("body")).to_contain_text(sample.settings["shows"])
    refused = [problem for problem in watched.problems if problem.startswith("Failed to load resource")]
    assert watched.problems == (refused if "refused" in sample.settings else [])
