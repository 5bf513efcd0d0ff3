"""The sign-in screens in a real Chromium: by keyboard alone, beside the field, on both widths, in both schemes."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Invite, Membership, User
from pages_app.models import Page, Report
from tests.axe import violations
from tests.conftest import make_page
from tests.developers.test_hub_browser import PALE_TEXTS
from tests.proofs import LOOKS
from tests.screens import run_jobs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAME = "Username or e-mail address"


@pytest.fixture
def invite(alice, team_page):
    later = timezone.now() + timedelta(days=1)
    return Invite.objects.create(team=team_page.team, created_by=alice, expires_at=later, role="member")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def log_in(page, base, name="alice", path="/login"):
    page.goto(base + path)
    page.get_by_label(NAME).fill(name)
    page.get_by_label("Password", exact=True).fill(f"{name}-password")
    page.get_by_role("button", name="Log in").click()


def test_it_works_by_keyboard_alone(live_server, watched, alice):
    watched.goto(f"{live_server.url}/login")
    press(watched, "Tab")
    expect(watched.get_by_role("link", name="Skip to the content")).to_be_focused()
    press(watched, "Enter", "Tab")
    expect(watched.get_by_label(NAME)).to_be_focused()
    watched.keyboard.type("alice")
    press(watched, "Tab")
    watched.keyboard.type("alice-password")
    press(watched, "Enter")
    watched.wait_for_url("**/dashboard")
    expect(watched.get_by_role("heading", level=1)).to_have_text("Your pages")
    assert watched.problems == []


def test_a_wrong_password_is_said_and_the_focus_is_where_it_helps(live_server, watched, alice):
    watched.goto(f"{live_server.url}/login?next=/p/board")
    watched.get_by_label(NAME).fill("alice")
    watched.get_by_label("Password", exact=True).fill("wrong")
    press(watched, "Enter")
    expect(watched.get_by_role("alert")).to_have_text("The username or the password is wrong.")
    expect(watched.get_by_label("Password", exact=True)).to_be_focused()
    expect(watched.get_by_label(NAME)).to_have_value("alice")
    expect(watched).to_have_title("Error: Log in – Visimade")


def test_the_password_can_be_shown(live_server, watched, alice):
    watched.goto(f"{live_server.url}/login")
    password = watched.get_by_label("Password", exact=True)
    password.fill("secret")
    expect(password).to_have_attribute("type", "password")
    watched.get_by_role("button", name="Show password").click()
    expect(password).to_have_attribute("type", "text")
    watched.get_by_role("button", name="Hide password").click()
    expect(password).to_have_attribute("type", "password")
    expect(password).to_have_value("secret")


def test_registering_leads_on_to_the_page(live_server, watched, social_page):
    watched.goto(f"{live_server.url}/login?next=/p/wall")
    expect(watched.get_by_text("To go on to Wall by alice")).to_be_visible()
    watched.get_by_role("link", name="Create account").click()
    watched.get_by_label("Username").fill("n")
    watched.get_by_label("E-mail address").fill("nora@example.org")
    watched.get_by_label("Password", exact=True).fill("secret")
    press(watched, "Enter")
    name = watched.get_by_label("Username")
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description(re.compile("3 to 30 letters"))
    name.fill("nora")
    watched.get_by_label("Password", exact=True).fill("secret")
    press(watched, "Enter")
    watched.wait_for_url("**/p/wall")
    assert User.objects.filter(username="nora").exists()


def test_a_forgotten_password_end_to_end(live_server, watched, alice, social_page, settings):
    settings.APP_ORIGIN = live_server.url
    watched.goto(f"{live_server.url}/login?next=/p/wall")
    watched.get_by_role("link", name="Forgot your password?").click()
    watched.get_by_label("E-mail address").fill("alice@example.org")
    watched.get_by_role("button", name="Ask for the link").click()
    watched.wait_for_url("**/password-reset/sent*")
    run_jobs()
    link = re.search(r"http\S+/password-reset/\S+", mail.outbox[0].body)[0]
    watched.goto(link)
    watched.get_by_label("New password", exact=True).fill("123")
    press(watched, "Enter")
    expect(watched.get_by_text("This password is too short.")).to_be_visible()
    expect(watched.get_by_label("New password", exact=True)).to_be_focused()
    watched.get_by_label("New password", exact=True).fill("brand-new")
    press(watched, "Enter")
    watched.wait_for_url("**/dashboard")
    assert watched.problems == []


def test_an_invite_end_to_end(live_server, watched, charlie, invite):
    watched.goto(f"{live_server.url}/join/{invite.code}")
    expect(watched.get_by_role("heading", level=1)).to_have_text("Board")
    watched.get_by_role("link", name="Log in to join").click()
    watched.get_by_label(NAME).fill("charlie")
    watched.get_by_label("Password", exact=True).fill("charlie-password")
    press(watched, "Enter")
    watched.get_by_role("button", name="Join as charlie").click()
    watched.wait_for_url("**/p/board")
    assert Membership.objects.get(user=charlie).role == "member"


@pytest.mark.parametrize("path", ["/login?next=/p/board", "/join/{}"])
def test_a_form_leads_on_to_the_host_of_a_page(live_server, watched, page_hosts, settings, charlie, invite, path):
    settings.APP_ORIGIN = live_server.url
    if path.startswith("/join"):
        log_in(watched, live_server.url, "charlie")
        watched.goto(live_server.url + path.format(invite.code))
        watched.get_by_role("button", name="Join as charlie").click()
    else:
        log_in(watched, live_server.url, "charlie", path)
    watched.wait_for_url(f"http://p{invite.team.page.pk}.localhost:*/**")
    assert watched.problems == []


def test_log_out(live_server, watched, alice):
    log_in(watched, live_server.url)
    watched.wait_for_url("**/dashboard")
    watched.get_by_role("link", name="Log out").click()
    watched.get_by_role("button", name="Log out").click()
    expect(watched.get_by_role("link", name="Log in")).to_be_visible()
    watched.go_back()
    watched.goto(f"{live_server.url}/dashboard")
    expect(watched.get_by_role("heading", level=1)).to_have_text("Log in")


def test_a_report_by_keyboard(live_server, watched, solo_page):
    watched.goto(f"{live_server.url}/report/{solo_page.pk}")
    watched.get_by_role("button", name="Send the report").press("Enter")
    first = watched.get_by_role("radio").first
    expect(first).to_be_focused()
    expect(watched.get_by_role("group")).to_have_accessible_description("Choose what comes closest.")
    press(watched, "Space", "Tab")
    watched.keyboard.type("It asks for my password.")
    press(watched, "Tab", "Enter")
    expect(watched.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert Report.objects.get().reason == "phishing"


def test_it_works_without_javascript(live_server, browser, alice):
    page = browser.new_context(java_script_enabled=False).new_page()
    log_in(page, live_server.url)
    page.wait_for_url("**/dashboard")
    assert page.get_by_role("button", name="Show password").count() == 0


LONG = "Ein sehr langer Name einer Seite " * 6


@pytest.fixture
def full(alice, charlie, invite, solo_page):
    """A dashboard with everything on it, and the addresses of all screens by who looks at them."""
    Page.objects.filter(pk=solo_page.pk).update(blocked_at=timezone.now(), blocked_reason="It asks for passwords. " * 9)
    make_page(alice, name=LONG, is_published=False)
    make_page(alice, name="W" * 200)
    join, report = f"/join/{invite.code}", f"/report/{solo_page.pk}"
    goal = "?next=/p/board"
    reset = ["/password-reset", "/password-reset/sent", "/password-reset/x/y"]
    told = [report, f"{report}/sent", f"/report/{invite.team.page.pk}", "/p/todos"]
    return {
        None: [f"/login{goal}", f"/register{goal}", *reset, "/logout", join, "/join/nothing", *told],
        "charlie": [f"/login{goal}", "/logout", join, "/dashboard", "/"],
        "alice": ["/dashboard", join],
    }


@LOOKS
@pytest.mark.parametrize("who", [None, "charlie", "alice"])
def test_every_screen_is_fit_to_be_read(live_server, watched, full, who, width, scheme):
    """Nothing is wider than the window, no text is pale, and axe finds nothing."""
    watched.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    watched.set_viewport_size({"width": width, "height": 800})
    if who:
        log_in(watched, live_server.url, who)
        watched.wait_for_url("**/dashboard")
    for path in full[who]:
        watched.goto(live_server.url + path)
        look_at(watched, path, width)


@pytest.mark.parametrize(
    "path, button", [("/login", "Log in"), ("/register", "Create account"), ("/report/{}", "Send the report")]
)
def test_screens_with_mistakes_are_as_well(live_server, watched, full, invite, path, button):
    watched.emulate_media(reduced_motion="reduce")
    watched.set_viewport_size({"width": 390, "height": 800})
    watched.goto(live_server.url + path.format(invite.team.page.pk))
    watched.get_by_role("button", name=button).click()
    expect(watched).to_have_title(re.compile("^Error: "))
    look_at(watched, path, 390)


def look_at(page, path, width):
    assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert page.evaluate(PALE_TEXTS) == [], path
    assert violations(page) == [], path
