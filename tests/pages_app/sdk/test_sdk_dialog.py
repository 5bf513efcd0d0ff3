"""promptLogin(): the dialog that leads to the platform (ISOLATION 6)."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.conftest import make_page
from tests.pages_app.conftest import BLANK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HTML = BLANK.replace("<h1>", '<button id="before">Save</button><h1>')
PROMPT = "void (window.asked = PageFunctions.promptLogin().then(() => { window.isClosed = true; }))"


@pytest.fixture
def tab(hosted):
    """A page of nobody in particular, the dialog open."""
    _, tab = hosted("page", html_content=HTML)
    tab.focus("#before")
    tab.evaluate(PROMPT)
    return tab


def focused(tab):
    return tab.evaluate("document.querySelector('visimade-sign-in').shadowRoot.activeElement.textContent")


def test_it_works(tab, live_server):
    dialog = tab.get_by_role("dialog", name="Log in to continue")

    expect(dialog).to_be_visible()
    expect(dialog).to_have_attribute("aria-modal", "true")
    expect(dialog).to_contain_text(live_server.url.partition("://")[2])
    assert dialog.locator("a, button, input").all_inner_texts() == ["Log in", "Create account", "Not now"]
    assert dialog.locator("input, form, textarea").count() == 0
    assert focused(tab) == "Log in"
    assert tab.evaluate("document.querySelector('visimade-sign-in').shadowRoot.mode") == "open"
    assert tab.problems == []


def test_focus_goes_round(tab):
    order = [focused(tab)]
    for key in ("Tab", "Tab", "Tab", "Shift+Tab"):
        tab.keyboard.press(key)
        order.append(focused(tab))

    assert order == ["Log in", "Create account", "Not now", "Log in", "Not now"]


CLOSERS = {
    "Escape": lambda tab: tab.keyboard.press("Escape"),
    "Not now": lambda tab: tab.get_by_role("button", name="Not now").click(),
    "backdrop": lambda tab: tab.mouse.click(5, 5),
}


@pytest.mark.parametrize("close", CLOSERS.values(), ids=CLOSERS)
def test_it_closes_and_gives_focus_back(tab, close):
    tab.evaluate("window.heard = []; addEventListener('keydown', (event) => heard.push(event.key))")
    close(tab)
    tab.wait_for_function("window.isClosed")

    expect(tab.get_by_role("dialog")).to_have_count(0)
    assert tab.evaluate("document.activeElement.id") == "before"
    assert tab.evaluate("heard") == []
    tab.evaluate(PROMPT)
    expect(tab.get_by_role("dialog")).to_be_visible()


def test_its_own_padding_does_not_close_it(tab):
    box = tab.get_by_role("dialog").bounding_box()
    tab.mouse.click(box["x"] + 6, box["y"] + 6)

    expect(tab.get_by_role("dialog")).to_be_visible()


def test_there_is_one_at_most(tab):
    tab.evaluate("PageFunctions.promptLogin(), PageFunctions.promptLogin(), 0")

    assert tab.locator("visimade-sign-in").count() == 1


@pytest.mark.parametrize("more", ["", "#here", "?room=5&x=a%20b#here"])
def test_the_links_lead_to_the_platform_and_back(alice, visit, live_server, mode, more):
    page = make_page(alice)
    tab = visit(page, more=more)
    tab.evaluate(PROMPT)
    query, hash_, fragment = more.partition("#")
    own = {"A": live_server.url, "B": live_server.url.replace("://", f"://p{page.pk}.")}[mode]
    place = {
        "A": f"?next={page.url_path}{quote(more, safe='')}",
        "B": (f"?q={quote(query[1:], safe='')}" if query else "") + hash_ + fragment,
    }[mode]
    at = {"A": "", "B": "/_vm"}[mode]

    root = "document.querySelector('visimade-sign-in').shadowRoot"
    links = tab.evaluate(f"[...{root}.querySelectorAll('a')].map((a) => [a.href, a.target])")
    assert links == [[f"{own}{at}/login{place}", "_top"], [f"{own}{at}/register{place}", "_top"]]


def test_a_click_leaves_for_the_platform(tab, live_server):
    tab.route("**/login?*", lambda route: route.fulfill(body="the platform"))
    tab.get_by_role("link", name="Log in").click()

    tab.wait_for_url(re.compile(r"/login\?next=/p/board$"))


def test_somebody_signed_in_is_not_asked(hosted, alice, mode):
    _, tab = hosted("page", alice)

    assert tab.evaluate("PageFunctions.promptLogin()") is None
    assert tab.locator("visimade-sign-in").count() == 0


HOSTILE = """<!doctype html><html lang="ar" dir="rtl"><head>
<meta http-equiv="Content-Security-Policy" content="default-src 'self'; style-src 'self' 'unsafe-inline';
script-src 'self' 'unsafe-inline'; require-trusted-types-for 'script'">
<style>html > *, body * { color: red !important; font: 3px/1 fantasy !important; display: none !important;
visibility: hidden; opacity: 0; } dialog { left: -999px !important; }</style>
<script>PageFunctions.promptLogin();</script></head><body data-page-id="{{PAGE_ID}}"></body></html>"""


def test_no_page_can_make_it_unreadable(hosted):
    """Before there is a body, under a policy and styles of the page."""
    _, tab = hosted("page", html_content=HOSTILE)
    dialog = tab.get_by_role("dialog")

    expect(dialog).to_be_visible()
    assert dialog.bounding_box()["x"] >= 0
    expect(dialog).to_have_attribute("dir", "rtl")
    expect(dialog).to_have_css("font-size", "16px")
    expect(dialog).to_have_css("opacity", "1")
    assert tab.problems == []


def test_a_page_that_rewrites_itself_can_ask_again(tab):
    tab.evaluate("document.open(); document.write('<!doctype html><title>New</title><p>New'); document.close();")
    tab.evaluate(PROMPT)

    expect(tab.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 375, 1100])
def test_it_fits_and_has_contrast(tab, scheme, width):
    tab.set_viewport_size({"width": width, "height": 640})
    tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    dialog = tab.get_by_role("dialog")
    box = dialog.bounding_box()

    assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] + box["height"] <= 640
    texts = dialog.evaluate(CONTRAST)
    assert min(texts.values()) >= 4.5, texts
    assert all(each.bounding_box()["height"] >= 44 for each in dialog.locator("a, button").all())


CONTRAST = """(dialog) => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const linear = (v) => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => [r, g, b].map((v) => linear(v / 255))
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = (it) => {
    const colour = rgb(getComputedStyle(it).backgroundColor);
    return colour[3] === 0 ? ground(it.parentElement) : colour;
  };
  const found = {};
  for (const it of dialog.querySelectorAll("h2, p, b, a, button")) {
    const [a, b] = [light(rgb(getComputedStyle(it).color)), light(ground(it))].sort((x, y) => y - x);
    found[it.textContent] = (a + .05) / (b + .05);
  }
  return found;
}"""
