"""Samples and example pages with more in them than one answer holds, and with somebody typing meanwhile."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from developers.documents import DOCUMENTS
from tests.conftest import make_page
from tests.developers.samples import read
from tests.pages_app.conftest import received  # noqa: F401 - a fixture
from tests.signed_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MANY = 230  # three answers
KEPT = "window.kept = document.activeElement"
IS_KEPT = "kept === document.activeElement && kept.isConnected"


def sample(name):
    """The page that a document has its readers save."""
    return next(each for each in read(name)[1] if "file" in each.settings)


@pytest.fixture
def opened(api, alice, live_server, watched):
    """`opened(mode, html, store, collection, data)` shows Alice her page with MANY records, in a browser with a clock
    that stands still."""

    def show(mode, html, store, collection, data, **switches):
        page = make_page(alice, mode, html_content=html, **switches)
        path = f"/api/pages/{page.pk}/{store}/{collection}"
        for start in range(0, MANY, 100):
            rows = [{"op": "create", "data": data(number)} for number in range(start, min(start + 100, MANY))]
            assert api(alice).post(f"{path}/batch", {"operations": rows}).status_code == 200
        sign_in(watched.context, live_server.url, alice)
        watched.clock.install()
        watched.goto(f"{live_server.url}{page.url_path}")
        return watched, path

    return show


def task(number):
    return {"title": f"Task {number}", "status": "open"}


def card(number):
    return {"title": f"Card {number}", "column": "todo", "position": number, "note": ""}


def post(number):
    return {"title": f"Post {number}", "text": "."}


def board(opened):
    return opened("team_app", sample("agent-guide").code, "team-data", "tasks", task)


def demo(opened):
    html = (settings.BASE_DIR / "pages_app" / "demo" / "team-board.html").read_text()
    return opened("team_app", html, "team-data", "cards", card)


def test_the_board_shows_all(opened):
    tab, _ = board(opened)

    expect(tab.locator("#tasks li")).to_have_count(MANY)
    expect(tab.locator("#tasks li").last).to_have_text(f"Task {MANY - 1}")


def test_the_board_leaves_the_focus_and_what_is_typed(opened, api, alice):
    """While others change, add and delete tasks."""
    tab, path = board(opened)
    expect(tab.locator("#tasks li")).to_have_count(MANY)
    first, second = [each["id"] for each in api(alice).get(path, {"order": "asc", "limit": "2"}).json()["records"]]
    tab.locator("[name=title]").fill("Half a ti")
    for where in ("[name=title]", "#tasks li:nth-child(150) input", "#tasks li:nth-child(1) input"):
        tab.locator(where).focus()
        tab.evaluate(KEPT)
        api(alice).patch(f"{path}/{first}", {"data": {"title": f"Changed at {where}"}})
        tab.clock.run_for(6000)
        expect(tab.locator("#tasks li").first).to_have_text(f"Changed at {where}")
        assert tab.evaluate(IS_KEPT)
    api(alice).delete(f"{path}/{second}")
    api(alice).post(path, {"data": task(MANY)})
    tab.clock.run_for(6000)
    expect(tab.locator("#tasks li").last).to_have_text(f"Task {MANY}")
    expect(tab.locator("#tasks li")).to_have_count(MANY)
    expect(tab.locator("[name=title]")).to_have_value("Half a ti")
    assert tab.evaluate(IS_KEPT) and tab.problems == []


def test_the_board_asks_for_the_list_only_when_it_has_changed(opened, received):  # noqa: F811
    tab, _ = board(opened)
    expect(tab.locator("#tasks li")).to_have_count(MANY)
    received.clear()
    with tab.expect_response("**/team-data/tasks?*"):
        tab.clock.run_for(5000)

    assert len(received) == 1


def test_the_example_board_shows_all_and_leaves_the_focus(opened, api, alice):
    tab, path = demo(opened)
    expect(tab.locator(".card")).to_have_count(MANY)
    tab.locator(".card").nth(150).get_by_role("button", name="Edit").focus()
    api(alice).post(path, {"data": card(MANY)})
    tab.clock.run_for(6000)

    expect(tab.locator(".card")).to_have_count(MANY + 1)
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')") == "Edit: Card 150"


def test_the_example_board_leaves_what_is_typed_into_a_card(opened, api, alice):
    tab, path = demo(opened)
    expect(tab.locator(".card")).to_have_count(MANY)
    tab.locator(".card").first.get_by_role("button", name="Edit").click()
    tab.locator("#editor [name=title]").fill("Half a ti")
    tab.evaluate(KEPT)
    api(alice).post(path, {"data": card(MANY)})
    tab.clock.run_for(6000)

    expect(tab.locator(".card")).to_have_count(MANY + 1)
    expect(tab.locator("#editor [name=title]")).to_have_value("Half a ti")
    assert tab.evaluate(IS_KEPT)


def test_the_blog_leads_to_its_oldest_post(opened):
    tab, _ = opened("page", sample("cms-blog-example").code, "cms-data", "posts", post, page_api_cms_enabled=True)
    older = tab.get_by_role("button", name="Older posts")
    for shown in range(20, MANY, 20):
        expect(tab.locator("article")).to_have_count(shown)
        older.click()
    expect(tab.locator("article")).to_have_count(MANY)
    expect(tab.locator("article h2").last).to_have_text("Post 0")
    expect(older).not_to_be_visible()


LISTS = [name for name in DOCUMENTS if any("find(" in each.code for each in read(name)[1] if each.language == "html")]


def test_no_sample_is_left_out():
    assert set(LISTS) == {"agent-guide", "cms-blog-example"}
