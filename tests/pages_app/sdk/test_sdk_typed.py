"""What was typed into a page's fields outlives its document (ISOLATION 6)."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from accounts.models import Login
from tests.conftest import make_page
from tests.pages_app.conftest import BLANK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FORM = """<form action="/api/pages/{{PAGE_ID}}/form-data/contact" method="post">
<input name="email"><input name="age"><textarea name="text"></textarea><input type="checkbox" name="day" value="mon">
<input type="checkbox" name="day" value="tue"><select name="size"><option>S<option>L</select>
<input type="radio" name="how" value="a"><input type="radio" name="how" value="b">
<input type="password" name="pin"><button>Send</button></form>"""
PLAIN = BLANK.replace("<h1>", FORM + "<h1>")
LATE = BLANK.replace(
    "<h1>",
    f"""<main></main><script>history.replaceState({{own: 1}}, ""); fetch("/sdk/visimade.d.ts").then(() => {{
      document.querySelector("main").innerHTML = `{FORM}` }})</script><h1>""",
)
SCHEMA = {"schema": {"fields": {"age": {"type": "number"}}, "strict": False}}


def fill(tab):
    tab.fill("[name=email]", "ada@example.org")
    tab.fill("[name=age]", "old")
    tab.fill("[name=text]", "Two\nlines")
    tab.check("[value=tue]")
    tab.check("[value=b]")
    tab.select_option("select", "L")
    tab.fill("[name=pin]", "1234")


def expect_filled(tab):
    expect(tab.locator("[name=email]")).to_have_value("ada@example.org")
    expect(tab.locator("[name=age]")).to_have_value("old")
    expect(tab.locator("[name=text]")).to_have_value("Two\nlines")
    expect(tab.locator("[value=tue]")).to_be_checked()
    expect(tab.locator("[value=mon]")).not_to_be_checked()
    expect(tab.locator("[value=b]")).to_be_checked()
    expect(tab.locator("select")).to_have_value("L")


@pytest.fixture
def form(alice, bob, api, visit, mode):
    """`form(html, user)` opens a page with a form, for a user who is signed in or for nobody."""

    def opened(html, user):
        page = make_page(alice, "page", html_content=html, page_api_form_enabled=True)
        api(alice).put(f"/api/pages/{page.pk}/form-data/contact/schema", SCHEMA)
        return visit(page, user)

    return opened


@pytest.fixture
def elsewhere():
    """`elsewhere(html)` is the address of a document on a site that is not ours."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(server.html.encode())

        def log_message(self, *args):
            pass

    def served(html):
        server.html = html
        return f"http://elsewhere.visimade-pages.test:{server.server_port}/"

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield served
        server.shutdown()


@pytest.mark.parametrize("html", [PLAIN, LATE], ids=["in the file", "made by a script"])
@pytest.mark.parametrize("who", ["bob", None])
def test_a_refused_form_is_filled_again_on_the_way_back(form, bob, html, who):
    tab = form(html, bob if who else None)
    fill(tab)
    before = tab.evaluate("JSON.stringify(history.state)")
    tab.click("text=Send")
    expect(tab.locator("h1")).to_have_text("Your answers were not sent")
    tab.go_back()

    expect_filled(tab)
    assert tab.evaluate("JSON.stringify(history.state)") == before
    assert tab.problems == [] or all("400" in problem for problem in tab.problems)


@pytest.mark.parametrize("has_been_in", [True, False])
def test_signing_in_from_the_dialog_keeps_it(form, bob, live_server, has_been_in):
    tab = form(PLAIN, bob if has_been_in else None)
    fill(tab)
    Login.objects.update(ended_at="2026-01-01T00:00:00Z")
    if has_been_in:
        tab.evaluate("VisiForm.find('contact').catch(() => 0), 0")
    else:
        tab.evaluate("void VisiForm.promptLogin()")
    expect(tab.get_by_role("dialog")).to_contain_text("opens a new tab")
    with tab.context.expect_page() as opened:
        tab.get_by_role("link", name="Log in").click()
    opened.value.close()

    expect(tab.locator("[name=email]")).to_have_value("ada@example.org")
    expect(tab.locator("[name=text]")).to_have_value("Two\nlines")


def test_who_has_typed_nothing_stays_in_this_tab(form):
    tab = form(PLAIN, None)
    tab.evaluate("void VisiForm.promptLogin()")

    expect(tab.get_by_role("link", name="Log in")).to_have_attribute("target", "_top")


def test_within_another_site_it_says_so_and_opens_a_tab_of_its_own(form, bob, elsewhere):
    tab = form(PLAIN, bob)
    address = tab.url
    tab.goto(elsewhere(f'<!doctype html><iframe src="{address}" width="600" height="600"></iframe>'))
    frame = tab.frame_locator("iframe")
    expect(frame.locator("h1")).to_have_text("Page")
    inner = tab.frames[1]
    assert inner.evaluate("VisiForm.ready.then(() => VisiForm.getCurrentUser())") is None
    inner.evaluate("void VisiForm.promptLogin()")
    expect(frame.get_by_role("dialog")).to_contain_text("Inside another site")
    with tab.context.expect_page() as opened:
        frame.get_by_role("link", name="Open in a tab of its own").click()

    expect(opened.value.locator("h1")).to_have_text("Page")
    assert opened.value.evaluate("VisiForm.ready.then(() => VisiForm.getCurrentUser().username)") == "bob"


def test_a_form_that_leads_elsewhere_leaves_the_page_its_state(form):
    """Into another tab, or handled by the page after all: the document stays."""
    tab = form(PLAIN, None)
    tab.clock.install()
    tab.reload()
    tab.evaluate("history.replaceState({own: 2}, ''); document.forms[0].target = '_blank'")
    fill(tab)
    with tab.context.expect_page():
        tab.click("text=Send")
    tab.clock.run_for(11_000)

    assert tab.evaluate("history.state") == {"own": 2}
