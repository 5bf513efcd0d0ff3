"""A sign-in that grows old or ends while a page is open (ISOLATION 4, 6)."""

import pytest
from playwright.sync_api import expect

from accounts.models import Login
from accounts.tokens import page_tokens
from tests.signed_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LISTEN = "window.ended = 0; addEventListener('authExpired', (event) => { ended += event instanceof CustomEvent; })"
CODE = ".then((found) => found, (error) => [error.status, error.code])"


@pytest.fixture
def wall(hosted, alice):
    """A tab with a social page, Alice signed in."""
    page, tab = hosted("social_app", alice)
    tab.posts = f"/api/pages/{page.pk}/social-data/posts"
    tab.evaluate(LISTEN)
    return tab


def renewals(received):
    posts = [environ for environ in received if environ["REQUEST_METHOD"] == "POST"]
    return [environ for environ in posts if "page-token" in environ["PATH_INFO"]]


def end_logins():
    Login.objects.update(ended_at="2026-01-01T00:00:00Z")


def test_it_works(wall):
    """Renewed by itself, after two thirds of its life."""
    wall.clock.install()
    wall.reload()
    wall.evaluate(LISTEN)
    with wall.expect_response("**/page-token") as answer:
        wall.clock.fast_forward(page_tokens.LIFE * 1000 * 2 // 3 + 1000)

    assert answer.value.status == 200
    assert wall.evaluate(f"SocialData.find('posts', {{mine: true}}){CODE}")["total"] == 0
    assert wall.evaluate("ended") == 0


def test_calls_renew_when_the_timer_slept(watched, wall, received):
    """Eleven minutes on, no timer ran: the first calls wait for one renewal."""
    watched.add_init_script("{ const { now } = Date; window.ahead = 0; Date.now = () => now() + ahead; }")
    watched.reload()
    watched.evaluate("ahead += 11 * 60 * 1000")
    received.clear()
    found = watched.evaluate("Promise.all([1, 2].map(() => SocialData.find('posts', {mine: true})))")
    xhr = """new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open("GET", url);
      request.onload = () => done(request.status);
      request.send();
    })"""

    assert [each["total"] for each in found] == [0, 0]
    assert len(renewals(received)) == 1
    watched.evaluate("ahead += 11 * 60 * 1000")
    assert watched.evaluate(f"(url) => {xhr}", f"{wall.posts}?mine=true") == 200
    assert len(renewals(received)) == 2


def test_a_token_of_no_use_is_renewed_once_and_the_calls_repeated(wall, received):
    spoilt = []

    def spoil(route):
        """The first two calls arrive with a token that is worth nothing any more."""
        if len(spoilt) < 2:
            spoilt.append(route.request.url)
            route.fulfill(status=401, json={"code": "INVALID_TOKEN"}, headers={"access-control-allow-origin": "*"})
        else:
            route.continue_()

    wall.route("**/social-data/**", spoil)
    received.clear()
    calls = "Promise.all([SocialData.create('posts', {n: 1}), SocialData.find('posts', {mine: true})])"

    made, _ = wall.evaluate(calls)
    assert made["data"] == {"n": 1}
    assert len(spoilt) == 2 and len(renewals(received)) == 1
    assert wall.evaluate("[ended, SocialData.isAuthenticated()]") == [0, True]


@pytest.mark.parametrize(
    "body",
    [
        "JSON.stringify({data: {n: 1}})",
        "new Blob([JSON.stringify({data: {n: 1}})])",
        "null, made: new Request(url, options)",
    ],
)
def test_a_raw_call_is_repeated_as_well(wall, body):
    spoilt = []

    def spoil(route):
        if not spoilt:
            spoilt.append(route.request.post_data)
            route.fulfill(status=401, json={}, headers={"access-control-allow-origin": "*"})
        else:
            route.continue_()

    wall.route("**/social-data/posts", spoil)
    call = """async (url) => {
      const headers = {"Content-Type": "application/json"};
      const options = {method: "POST", headers, body: JSON.stringify({data: {n: 1}})};
      const {made = url, body} = {body: %s};
      const answer = await fetch(made, made === url ? {...options, body} : undefined);
      return [answer.status, (await answer.json()).data];
    }"""

    assert wall.evaluate(call % body, wall.posts) == [201, {"n": 1}]


def test_an_ended_sign_in_is_told_and_asked_for(wall, received):
    end_logins()
    received.clear()

    assert wall.evaluate(f"SocialData.create('posts', {{n: 1}}){CODE}") == [401, "AUTH_EXPIRED"]
    assert wall.evaluate("[ended, SocialData.getCurrentUser(), SocialData.isAuthenticated()]") == [1, None, False]
    dialog = wall.get_by_role("dialog", name="Your sign-in has ended")
    expect(dialog).to_contain_text("copy it from here")
    assert len(renewals(received)) == 1
    wall.get_by_role("button", name="Not now").click()
    assert wall.evaluate("SocialData.find('posts')")["total"] == 0
    assert wall.evaluate(f"SocialData.create('posts', {{n: 1}}){CODE}") == [401, "AUTH_EXPIRED"]
    assert wall.evaluate("ended") == 1 and dialog.count() == 0


def test_what_anybody_may_read_is_still_read(wall):
    end_logins()

    assert wall.evaluate("SocialData.find('posts')")["total"] == 0
    assert wall.evaluate("ended") == 1


def test_many_calls_end_together(wall):
    end_logins()
    calls = f"Promise.all([1, 2, 3].map((n) => SocialData.create('posts', {{n}}){CODE}))"

    assert wall.evaluate(calls) == [[401, "AUTH_EXPIRED"]] * 3
    assert wall.evaluate("ended") == 1
    assert wall.locator("visimade-sign-in").count() == 1


def test_a_visitor_who_never_signed_in_is_not_asked(hosted):
    _, tab = hosted("social_app")
    tab.evaluate(LISTEN)

    assert tab.evaluate(f"SocialData.create('posts', {{}}){CODE}") == [401, "UNAUTHORIZED"]
    assert tab.evaluate("ended") == 0 and tab.locator("visimade-sign-in").count() == 0


def test_no_network_is_no_end(wall):
    wall.evaluate("window.setTimeout = () => 0")
    wall.context.set_offline(True)

    assert wall.evaluate(f"SocialData.find('posts'){CODE}") == [0, "NETWORK"]
    wall.context.set_offline(False)
    assert wall.evaluate(f"SocialData.find('posts', {{mine: true}}){CODE}")["total"] == 0
    assert wall.evaluate("[ended, SocialData.isAuthenticated()]") == [0, True]


def test_a_page_brought_back_after_a_logout_knows(wall):
    end_logins()
    wall.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    wall.wait_for_function("ended === 1 && !SocialData.isAuthenticated()")


@pytest.fixture
def own_host(page_hosts, live_server, settings, hosted, alice):
    """A tab on a page's own host; Alice was signed in there, until she sent what she had typed."""
    settings.APP_ORIGIN = live_server.url
    _, tab = hosted("social_app", alice)
    tab.evaluate(LISTEN)
    end_logins()
    tab.evaluate(f"void (window.sent = SocialData.create('posts', {{typed: true}}){CODE})")
    expect(tab.get_by_role("dialog", name="Your sign-in has ended")).to_be_visible()
    return tab


def test_on_a_host_of_its_own_the_call_waits_for_the_new_sign_in(own_host, live_server, alice, settings):
    sign_in(own_host.context, live_server.url, alice)
    with own_host.context.expect_page() as opened:
        own_host.get_by_role("link", name="Log in").click()
    opened.value.wait_for_load_state()
    opened.value.close()
    own_host.bring_to_front()
    own_host.evaluate("dispatchEvent(new Event('focus'))")

    assert own_host.evaluate("sent")["data"] == {"typed": True}
    assert own_host.locator("visimade-sign-in").count() == 0
    assert own_host.evaluate("[ended, SocialData.getCurrentUser().username]") == [1, "alice"]


def test_on_a_host_of_its_own_the_visitor_may_decline(own_host):
    own_host.get_by_role("button", name="Not now").click()

    assert own_host.evaluate("sent") == [401, "AUTH_EXPIRED"]
    assert own_host.evaluate("[ended, SocialData.getCurrentUser()]") == [1, None]


def test_nothing_is_sent_for_somebody_else(own_host, live_server, bob, settings):
    sign_in(own_host.context, live_server.url, bob)
    with own_host.context.expect_page() as opened:
        own_host.get_by_role("link", name="Log in").click()
    opened.value.wait_for_load_state()
    own_host.evaluate("dispatchEvent(new Event('focus'))")

    assert own_host.evaluate("sent") == [401, "AUTH_EXPIRED"]
    assert own_host.evaluate("SocialData.getCurrentUser().username") == "bob"


def test_asking_again_opens_a_new_tab_as_well(own_host, live_server, alice, settings):
    """What was typed is still on the page after "Not now"."""
    own_host.get_by_role("button", name="Not now").click()
    own_host.evaluate("void (window.asked = SocialData.promptLogin().then(() => SocialData.isAuthenticated()))")
    expect(own_host.get_by_role("dialog", name="Your sign-in has ended")).to_be_visible()
    sign_in(own_host.context, live_server.url, alice)
    with own_host.context.expect_page() as opened:
        own_host.get_by_role("link", name="Log in").click()
    opened.value.wait_for_load_state()
    own_host.evaluate("dispatchEvent(new Event('focus'))")

    assert own_host.evaluate("asked") is True
    assert own_host.locator("visimade-sign-in").count() == 0
    assert own_host.evaluate(f"SocialData.create('posts', {{typed: true}}){CODE}")["data"] == {"typed": True}


def test_a_page_that_asks_when_it_is_told_changes_nothing(page_hosts, live_server, settings, hosted, alice):
    settings.APP_ORIGIN = live_server.url
    _, tab = hosted("social_app", alice)
    tab.evaluate("addEventListener('authExpired', () => SocialData.promptLogin())")
    end_logins()
    tab.evaluate(f"void (window.sent = SocialData.create('posts', {{typed: true}}){CODE})")

    expect(tab.get_by_role("dialog", name="Your sign-in has ended")).to_contain_text("opens a new tab")
    tab.get_by_role("button", name="Not now").click()
    assert tab.evaluate("sent") == [401, "AUTH_EXPIRED"]
    assert tab.locator("visimade-sign-in").count() == 0


def test_asking_again_at_once_opens_it_again(wall):
    """The browser tells of the closing later than the click."""
    end_logins()
    wall.evaluate(f"SocialData.create('posts', {{n: 1}}){CODE}")
    again = """() => {
      const root = document.querySelector("visimade-sign-in").shadowRoot;
      root.querySelector("button").click();
      void SocialData.promptLogin();
    }"""
    wall.evaluate(again)
    wall.evaluate("new Promise((done) => setTimeout(done, 100))")

    expect(wall.get_by_role("dialog")).to_be_visible()
    assert wall.locator("visimade-sign-in").count() == 1


def test_asking_again_says_that_nothing_is_lost(wall):
    end_logins()
    wall.evaluate(f"SocialData.create('posts', {{n: 1}}){CODE}")
    wall.get_by_role("button", name="Not now").click()
    wall.evaluate("void SocialData.promptLogin()")

    expect(wall.get_by_role("dialog", name="Your sign-in has ended")).to_contain_text("not lost")
