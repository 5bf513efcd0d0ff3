"""The hub as people meet it: on phone and desktop, light and dark, by keyboard, on paper."""

import pytest
from playwright.sync_api import expect

from developers.documents import DOCUMENTS
from tests.proofs import LOOKS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATHS = ["/developers/api", "/developers/api/team-data", "/developers/api/client-apis", "/ai-agents/visimade-md"]
LANDMARKS = "document.querySelectorAll('main, header, h1').length"
PALE_TEXTS = """() => {
  const rgb = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = rgb(color).slice(0, 3).map((v) => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const ground = (node) => {
    const color = getComputedStyle(node).backgroundColor;
    return (rgb(color)[3] ?? 1) === 1 || !node.parentElement ? color : ground(node.parentElement);
  };
  const contrast = (node) => {
    const [a, b] = [light(getComputedStyle(node).color), light(ground(node))].sort((x, y) => y - x);
    return (a + .05) / (b + .05);
  };
  const own = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
  const shown = [...document.querySelectorAll('body *')].filter((node) => own(node) && node.checkVisibility());
  return shown.filter((node) => contrast(node) < 4.5).map((node) => node.outerHTML.slice(0, 200));
}"""


@LOOKS
@pytest.mark.parametrize("path", PATHS)
def test_it_works(path, width, scheme, live_server, watched):
    watched.set_viewport_size({"width": width, "height": 800})
    watched.emulate_media(color_scheme=scheme)
    watched.goto(live_server.url + path)
    assert watched.evaluate("document.documentElement.scrollWidth") <= width
    assert watched.evaluate(PALE_TEXTS) == []
    assert watched.evaluate(LANDMARKS) == 3
    assert watched.problems == []


def test_the_menu_opens_on_a_phone(live_server, watched):
    watched.set_viewport_size({"width": 390, "height": 800})
    watched.goto(f"{live_server.url}/developers/api")
    link = watched.get_by_role("link", name="Team data", exact=True).first
    expect(link).not_to_be_visible()
    watched.get_by_text("All pages").click()
    watched.get_by_role("link", name="Team data", exact=True).first.click()
    expect(watched).to_have_title("Team data – Visimade for developers")


def test_the_keyboard_reaches_the_text_and_copies_a_sample(live_server, watched):
    watched.context.grant_permissions(["clipboard-read", "clipboard-write"])
    watched.goto(f"{live_server.url}/developers/api/authentication")
    watched.keyboard.press("Tab")
    expect(watched.get_by_role("link", name="Skip to the content")).to_be_focused()
    watched.keyboard.press("Enter")
    button = watched.get_by_role("button", name="Copy").first
    button.focus()
    assert button.evaluate("node => getComputedStyle(node).outlineStyle") != "none"
    watched.keyboard.press("Enter")
    expect(watched.get_by_role("button", name="Copied")).to_be_visible()
    copied = watched.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("curl -sS $BASE/api/auth/register") and not copied.endswith("\n")


def test_without_a_clipboard_the_sample_is_selected(live_server, watched):
    watched.add_init_script("delete Navigator.prototype.clipboard")
    watched.goto(f"{live_server.url}/developers/api/authentication")
    watched.get_by_role("button", name="Copy").first.click()
    expect(watched.get_by_role("button", name="Selected")).to_be_visible()
    assert watched.evaluate("String(getSelection())").startswith("curl -sS $BASE/api/auth/register")


def test_it_is_read_without_javascript(live_server, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/developers/api/errors")
    expect(page.get_by_role("navigation", name="Documentation")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(DOCUMENTS["errors"].title)
    assert page.get_by_role("button").count() == 0


def test_paper_shows_the_text_alone(live_server, watched):
    watched.emulate_media(media="print", color_scheme="dark")
    watched.goto(f"{live_server.url}/developers/api/errors")
    for name in ("Documentation", "On this page", "Previous and next page"):
        expect(watched.get_by_role("navigation", name=name)).to_have_count(0)
    expect(watched.get_by_role("heading", level=1)).to_be_visible()
    assert watched.evaluate(PALE_TEXTS) == []
