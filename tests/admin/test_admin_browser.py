"""The admin in a real Chromium: its policy is kept, its scripts run."""

import pytest

from datastores.models import TeamRecord
from journal.models import Change
from pages_app.models import Page, PageVersion
from tests.admin.conftest import MODELS, address, form_of, list_of, make_rows
from tests.proofs import LOOKS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WATCH = "addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective, e.blockedURI))"


@pytest.fixture
def inside(tab, live_server, boss):
    """A tab in which the superuser has signed in by the form."""
    tab.page.add_init_script(WATCH)
    tab.page.goto(f"{live_server.url}/admin/")
    tab.page.get_by_label("Username or e-mail address").fill("boss@example.org")
    tab.page.get_by_label("Password").fill("boss-password")
    tab.page.get_by_role("button", name="Log in").click()
    tab.page.wait_for_url("**/admin/")
    return tab


def test_no_screen_breaks_the_policy(inside, live_server):
    make_rows(1)
    rows = [Page.objects.get(), Page.objects.get().team, PageVersion.objects.get(), Page.objects.get().owner]
    urls = [list_of(model) for model in MODELS]
    urls += [form_of(row) for row in [*rows, TeamRecord.objects.get(), Change.objects.first()]]
    urls += [address(Page, "delete", rows[0].pk), "/admin/accounts/user/add/", "/admin/password_change/", "/"]
    for url in urls:
        assert inside.page.goto(live_server.url + url).status == 200
    assert inside.complaints == []


def test_scripts_of_the_admin_work(inside, live_server, alice, team_page):
    """Date shortcuts, the look-up window of a user, the theme switch: none of them needs what the policy forbids."""
    page = inside.page
    page.goto(live_server.url + form_of(team_page))
    page.get_by_role("link", name="Now").click()
    assert page.locator("#id_blocked_at_1").input_value()
    page.goto(live_server.url + form_of(team_page.team))
    page.get_by_text("Add another New member").click()
    with page.expect_popup() as popup:
        page.locator("#lookup_id_memberships-2-0-user").click()
    popup.value.get_by_role("link", name="alice", exact=True).click()
    assert page.locator("#id_memberships-2-0-user").input_value() == str(alice.pk)
    page.locator("button.theme-toggle").click()
    assert page.locator("html").get_attribute("data-theme") in ("light", "dark")
    assert inside.complaints == []


def test_block_from_the_list(inside, live_server, solo_page):
    page = inside.page
    page.goto(live_server.url + list_of(Page))
    page.get_by_role("checkbox").nth(1).check()
    page.get_by_label("Action:").select_option("block")
    page.get_by_label("Reason:").fill("Spam")
    page.get_by_role("button", name="Go").click()
    page.get_by_text("Blocked 1.").wait_for()
    solo_page.refresh_from_db()
    assert solo_page.blocked_reason == "Spam"
    assert inside.complaints == []


@LOOKS
def test_nothing_is_wider_than_the_window(scheme, width, inside, live_server, team_page):
    inside.page.emulate_media(color_scheme=scheme)
    inside.page.set_viewport_size({"width": width, "height": 800})
    for url in ["/", "/nothing-here", "/admin/", list_of(Page), form_of(team_page), form_of(team_page.team)]:
        inside.page.goto(live_server.url + url)
        assert inside.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
