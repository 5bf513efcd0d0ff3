"""Mode B in a real Chromium: every page on a host of its own (ISOLATION 11, B1 to B4)."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from accounts.models import PageSession
from tests.conftest import join, make_page
from tests.signed_in import client_of, session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CALL = """async ([url, method]) => {
    const post = { method, body: '{"data": {"from": "elsewhere"}}', headers: { 'Content-Type': 'application/json' } }
    try {
        const answer = await fetch(url, { credentials: 'include', ...(method === 'POST' ? post : {}) })
        return [answer.status, (await answer.json()).code]
    } catch (error) { return error.name }
}"""


@pytest.fixture(autouse=True, params=["localhost", "visimade-pages.test"], ids=["localhost", "one site"])
def domain(request, page_hosts, live_server, settings):
    """Names under localhost are a site each; under another domain, without an entry in the Public Suffix List, one."""
    settings.APP_ORIGIN, settings.PAGES_DOMAIN = live_server.url, request.param
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, f".{request.param}"]
    return request.param


@pytest.fixture
def origin_of(domain, live_server):
    port = urlsplit(live_server.url).port
    return lambda page: f"http://p{page.pk}.{domain}:{port}"


@pytest.fixture
def two(hosted, alice, bob, signed_in):
    """Two team pages of Alice's with Bob in both teams; Bob is signed in on the platform."""
    pages = [hosted(alice, "team_app", name=name) for name in ("One", "Two")]
    for page in pages:
        join(page, bob)
    signed_in(bob)
    return pages


def ready(page):
    return page.evaluate("TeamData.ready.then(() => TeamData.getCurrentUser())")


class TestB1:
    def test_b1_each_page_has_an_origin_and_storage_of_its_own(self, page, two, origin_of):
        one, other = two
        page.goto(one.address)
        page.evaluate("localStorage.x = 1; document.cookie = 'x=1; max-age=100'; void indexedDB.open('x')")
        assert page.evaluate("[self.origin, localStorage.x]") == [origin_of(one), "1"]
        page.goto(other.address)

        assert page.evaluate("[self.origin, localStorage.x, document.cookie]") == [origin_of(other), None, ""]
        assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
        page.goto(one.address)
        assert page.evaluate("[localStorage.x, document.cookie]") == ["1", "x=1"]

    def test_b1_a_cookie_for_all_pages_reaches_no_platform(self, page, two, domain, live_server, received):
        """One page may plant a cookie on its siblings where they are one site; never on the platform (T5)."""
        page.goto(two[0].address)
        page.evaluate(f"document.cookie = '{settings.SESSION_COOKIE_NAME}=planted; domain={domain}; path=/'")
        page.evaluate(f"document.cookie = '{settings.PAGE_COOKIE_NAME}=planted; domain={domain}; path=/'")
        received.clear()
        page.goto(f"{live_server.url}/dashboard")

        assert page.url.endswith("/dashboard")
        assert "planted" not in received[0]["cookie"]

    def test_b1_calls_across_pages_fail(self, page, two, origin_of, bob):
        """With the other page's cookie in the same browser; by the other's host and by one's own."""
        one, other = two
        page.goto(other.address)
        assert ready(page)["username"] == "bob"
        page.goto(one.address)
        assert ready(page)["username"] == "bob"
        path = f"/api/pages/{other.pk}/team-data/notes"

        for method in ("GET", "POST"):
            assert page.evaluate(CALL, [origin_of(other) + path, method]) in ("TypeError", [401, "UNAUTHORIZED"])
            assert page.evaluate(CALL, [origin_of(one) + path, method]) == [404, "NOT_FOUND"]
        page.evaluate(
            """async (url) => { await fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include',
                body: '{"data": {"from": "elsewhere"}}' }) }""",
            origin_of(other) + path,
        )
        page.goto(other.address)
        assert page.evaluate("TeamData.find('notes').then((found) => found.total)") == 0

    def test_b1_a_form_of_a_sibling_writes_nothing(self, page, two, origin_of):
        one, other = two
        page.goto(other.address)
        ready(page)
        page.goto(one.address)
        with page.expect_navigation() as answered:
            page.evaluate(
                """(url) => { const it = document.createElement('form'); it.action = url; it.method = 'post'
                    it.enctype = 'text/plain'; document.body.append(it); it.submit() }""",
                f"{origin_of(other)}/api/pages/{other.pk}/team-data/notes",
            )

        assert answered.value.status in (400, 401)
        page.goto(other.address)
        assert page.evaluate("TeamData.find('notes').then((found) => found.total)") == 0

    def test_b1_its_own_calls_work(self, page, two):
        page.goto(two[0].address)

        assert page.evaluate("TeamData.create('notes', { n: 1 }).then((note) => note.createdBy.username)") == "bob"
        assert page.evaluate(CALL, [f"/api/pages/{two[0].pk}/team-data/notes", "GET"]) == [200, None]
        assert page.evaluate(CALL, ["/api/pages/one/team-data/notes", "POST"]) == [201, None]

    def test_b1_what_the_page_holds_cannot_be_read(self, page, two):
        page.goto(two[0].address)
        ready(page)

        assert page.evaluate("document.cookie") == ""
        assert not page.evaluate("document.documentElement.outerHTML + JSON.stringify(localStorage)").count("vm")


class TestB2:
    def test_b2_a_first_visit_takes_four_redirects(self, page, two, received, origin_of):
        answer = page.goto(f"{two[0].address}?tab=2#here")
        hops, request = 0, answer.request
        while request.redirected_from:
            hops, request = hops + 1, request.redirected_from

        assert hops <= 4
        assert page.url == f"{origin_of(two[0])}/?tab=2#here"
        assert ready(page)["username"] == "bob"

    def test_b2_the_next_one_two(self, page, two):
        page.goto(two[0].address)
        request, hops = page.goto(two[0].address).request, 0
        while request.redirected_from:
            hops, request = hops + 1, request.redirected_from

        assert hops == 2
        assert PageSession.objects.count() == 1

    def test_b2_somebody_elses_callback_link_is_refused(self, page, two, charlie, settings, origin_of):
        """Charlie keeps the link that was meant for Charlie's browser, and lures Bob to it (T4)."""
        host = urlsplit(origin_of(two[0])).netloc
        begun = Client(HTTP_HOST=host).get("/_vm/login")
        answered = client_of(charlie).get(begun.url.removeprefix(settings.APP_ORIGIN))
        assert answered.url.startswith(f"{origin_of(two[0])}/_vm/callback?")

        answer = page.goto(answered.url)
        assert answer.status == 400
        assert page.get_by_role("heading", name="Signing in did not work").is_visible()
        page.get_by_role("link", name="Try again").click()
        page.wait_for_url(f"{origin_of(two[0])}/")
        assert ready(page)["username"] == "bob"

    def test_b2_no_code_and_no_token_stays_in_the_address(self, page, two):
        page.goto(two[0].address)

        assert "code" not in page.url
        assert page.evaluate("document.referrer") == ""


class TestB3:
    def test_b3_signing_out_on_the_platform_ends_every_page(self, page, context, two, live_server):
        tabs = [context.new_page() for _ in two]
        for tab, hosted in zip(tabs, two, strict=True):
            tab.goto(hosted.address)
            assert ready(tab)["username"] == "bob"
        page.goto(f"{live_server.url}/logout")
        page.get_by_role("main").get_by_role("button", name="Log out").click()
        page.wait_for_load_state()

        for tab, hosted in zip(tabs, two, strict=True):
            assert tab.evaluate(CALL, [f"/api/pages/{hosted.pk}/team-data/notes", "GET"])[0] == 401
            tab.reload()
            assert ready(tab) is None

    @pytest.mark.parametrize("path", ["/login", "/dashboard", "/admin/", "/api/auth/me", "/api/pages"])
    def test_b3_nothing_of_the_platform_is_on_a_page_host(self, page, two, origin_of, path):
        assert page.goto(origin_of(two[0]) + path).status == 404

    def test_b3_and_the_platform_shows_no_page(self, page, two, live_server):
        answer = page.goto(two[0].address)

        assert urlsplit(answer.url).netloc != urlsplit(live_server.url).netloc


class TestB4:
    @pytest.mark.parametrize("space", ["\u2000", "\u00a0", "\u3000", "\u2028"])
    def test_b4_a_planted_cookie_is_not_taken_for_the_real_one(self, live_server, alice, bob, settings, space):
        """Raw bytes, as a browser sends what a sibling has planted before the real one, and after it."""
        settings.APP_ORIGIN = live_server.url
        make_page(alice)
        name = settings.SESSION_COOKIE_NAME
        real, planted = f"{name}={session_of(alice)}", f"{space}{name}={session_of(bob)}"
        where = urlsplit(live_server.url)

        for cookies in (f"{planted}; {real}", f"{real}; {planted}", f"{real};{planted}"):
            connection = HTTPConnection(where.hostname, where.port)
            connection.putrequest("GET", "/api/auth/me")
            connection.putheader("Cookie", cookies.encode())
            connection.endheaders()
            body = connection.getresponse().read().decode()

            assert '"username":"alice"' in body
            assert '"username":"bob"' not in body


def test_b_the_page_is_shown_for_what_it_is(page, two, domain):
    page.goto(two[0].address)

    expect(page.get_by_role("heading", name="Hosted")).to_be_visible()
