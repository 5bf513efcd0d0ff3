"""Alice and Charlie side by side on the demo's team board: one invites, the other joins by link, both work."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.conftest import make_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOARD = (settings.BASE_DIR / "pages_app" / "demo" / "team-board.html").read_text()


@pytest.fixture
def board(mode, alice, live_server):
    page = make_page(alice, "team_app", name="Street party", html_content=BOARD)
    return f"{live_server.url}{page.url_path}"


@pytest.fixture
def visit(browser):
    """`visit(address)`: a browser of one's own, there."""
    contexts = []

    def visit(address):
        contexts.append(browser.new_context())
        page = contexts[-1].new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.goto(address)
        return page

    yield visit
    for context in contexts:
        context.close()


def log_in(page, name):
    page.get_by_label("Username").fill(name)
    page.locator("input[name=password]").fill(f"{name}-password")
    page.get_by_role("main").get_by_role("button", name="Log in").click()


def card(page, title):
    return page.locator(".card", has_text=title)


def test_they_work_side_by_side(board, visit, charlie):
    alices = visit(board)
    alices.get_by_role("button", name="Log in").click()
    alices.get_by_role("link", name="Log in").click()
    log_in(alices, "alice")
    alices.get_by_role("button", name="Invite…").click()
    alices.get_by_role("button", name="Make a link").click()
    alices.wait_for_function("document.querySelector('input[name=link]').value.includes('/join/')")
    link = alices.locator("input[name=link]").input_value()
    alices.locator("#inviter").get_by_role("button", name="Close").click()

    charlies = visit(link)
    expect(charlies.get_by_role("main")).to_contain_text("Street party")
    charlies.get_by_role("main").get_by_role("link", name="Log in").click()
    log_in(charlies, "charlie")
    charlies.get_by_role("main").get_by_role("button", name="Join").click()
    add(charlies, "Bring the chairs")
    expect(card(alices, "Bring the chairs")).to_be_visible(timeout=15_000)
    add(alices, "Ask the neighbours")
    expect(card(charlies, "Ask the neighbours")).to_be_visible(timeout=15_000)
    assert charlies.evaluate("TeamData.getRole()") == "member"

    change = f"TeamData.updateMemberRole({charlie.pk}, 'viewer')"
    assert alices.evaluate(change)["role"] == "viewer"
    refused = "TeamData.create('cards', { title: 'No' }).catch((error) => [error.status, error.code])"
    assert charlies.evaluate(refused) == [403, "FORBIDDEN"]
    charlies.reload()
    expect(card(charlies, "Bring the chairs")).to_be_visible()
    expect(charlies.get_by_role("button", name="Add a card")).to_have_count(0)

    assert alices.evaluate(f"TeamData.updateMemberRole({charlie.pk}, 'admin')")["role"] == "admin"
    charlies.reload()
    expect(charlies.get_by_role("button", name="Invite…")).to_be_visible()
    add(charlies, "Write the notes")
    expect(card(alices, "Write the notes")).to_be_visible(timeout=15_000)

    assert alices.evaluate(f"TeamData.removeMember({charlie.pk})") == {"success": True}
    assert charlies.evaluate("TeamData.find('cards').catch((error) => error.status)") == 403
    assert (alices.problems, charlies.problems) == ([], [])


def add(page, title):
    page.get_by_role("button", name="Add a card to To do").click()
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Save").click()
    expect(card(page, title)).to_be_visible()
