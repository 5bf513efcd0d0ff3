"""Mode A in a real Chromium: the token of a page, and who may keep a page (ISOLATION 11: A7, A8, A10)."""

import pytest

from accounts.models import Login
from tests.isolation.in_the_page import LONG_ENOUGH, SEND, failure, wait_until
from tests.signed_in import page_token

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_origin")]


class TestA7:
    CALL = """async ([url, token, method]) => {
        const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
        const r = await fetch(url, { method, headers, body: method === 'GET' ? undefined : '{"name": "Taken"}' })
        return [r.status, (await r.json()).code]
    }"""

    def test_a7_a_token_is_worth_nothing_elsewhere(self, visited, hosted, alice, live_server):
        other = hosted(alice, "team_app", name="Other")
        token, base = page_token(visited.hosted, alice), f"{live_server.url}/api/pages"
        own = visited.hosted.pk

        for url, method in [
            (f"{base}/{other.pk}/team-data/x", "GET"),
            (f"{base}/{other.pk}/team-data/x", "POST"),
            (f"{base}/{other.slug}/sdk-context", "GET"),
            (f"{base}/{own}", "PATCH"),
            (f"{base}/{own}", "GET"),
            (base, "GET"),
            (base, "POST"),
            (f"{base}/{own}/storage-config", "PUT"),
            (f"{base}/{own}/versions", "GET"),
            (f"{base}/{own}/fork", "POST"),
        ]:
            assert visited.evaluate(self.CALL, [url, token, method]) == [403, "FORBIDDEN"], (method, url)
        assert failure(visited, "() => fetch('/api/auth/me')") == "TypeError"

    def test_a7_after_signing_out_elsewhere_it_is_over(self, visited, context, alice, live_server):
        token = page_token(visited.hosted, alice, Login.objects.get())
        url = f"{live_server.url}/api/pages/{visited.hosted.pk}/team-data/x"
        assert visited.evaluate(self.CALL, [url, token, "GET"])[0] == 200
        elsewhere = context.new_page()
        elsewhere.goto(f"{live_server.url}/logout")
        elsewhere.get_by_role("main").get_by_role("button", name="Log out").click()
        elsewhere.wait_for_load_state()

        assert visited.evaluate(self.CALL, [url, token, "GET"]) == [401, "INVALID_TOKEN"]

    def test_a7_back_after_signing_out_shows_nobody(self, visited, live_server):
        assert visited.evaluate("TeamData.getCurrentUser().username") == "alice"
        visited.goto(f"{live_server.url}/logout")
        visited.get_by_role("main").get_by_role("button", name="Log out").click()
        visited.wait_for_load_state()
        while visited.url != visited.hosted.address:
            visited.go_back()
        visited.wait_for_load_state()

        assert visited.evaluate("TeamData.ready.then(() => TeamData.getCurrentUser())") is None


class TestA8:
    def test_a8_two_visitors_without_a_sign_in_get_the_same(self, browser, hosted, alice):
        ours, seen = hosted(alice, "team_app"), []
        for _ in range(2):
            context = browser.new_context()
            answer = context.new_page().goto(ours.address)
            seen.append((answer.body(), answer.headers["etag"], answer.headers["cache-control"]))
            assert context.cookies() == []
            assert b"vmp_" not in answer.body()
            context.close()

        assert seen[0] == seen[1]
        assert seen[0][2] == "public, max-age=0, must-revalidate"

    def test_a8_they_revalidate(self, browser, hosted, alice, received):
        """The second visit asks and is told that nothing changed."""
        ours, context = hosted(alice, "team_app"), browser.new_context()
        page = context.new_page()
        page.goto(ours.address)
        page.goto("about:blank")
        statuses = []
        session = context.new_cdp_session(page)
        session.on("Network.responseReceivedExtraInfo", lambda event: statuses.append(event["statusCode"]))
        session.send("Network.enable")
        page.goto(ours.address)

        wait_until(page, lambda: 304 in statuses)
        context.close()

    def test_a8_a_personal_one_is_kept_nowhere(self, visited):
        answer = visited.goto(visited.hosted.address)

        assert b"vmp_" in answer.body()
        assert answer.headers["cache-control"] == "private, no-store"
        assert "etag" not in answer.headers


class TestA10:
    """Ways in which a page's own script might get at the token; each worked once."""

    def test_a10_not_by_running_before_ours(self, page, hosted, alice, signed_in):
        """Browsers end a comment where a careless pattern does not."""
        setter = "set(v) { window.stolen = v.token }"
        thief = f"Object.defineProperty(window, '__visimade', {{ configurable: true, {setter} }})"
        signed_in(alice)
        page.goto(hosted(alice, "team_app", f"<!--><script>{thief}</script>--><!doctype html><p>x").address)

        assert page.evaluate("window.stolen === undefined && TeamData.isAuthenticated()")

    def test_a10_not_through_patterns(self, visited):
        found = visited.evaluate("""async () => {
            const seen = []
            for (const name of ['test', 'exec']) {
                const original = RegExp.prototype[name]
                RegExp.prototype[name] = function (text) { seen.push(String(text)); return original.call(this, text) }
            }
            await TeamData.find('x')
            await fetch('/api/pages/' + document.body.dataset.pageId + '/team-data/x')
            return [/a/.test('bait'), ...seen].join()
        }""")

        assert "bait" in found and "vmp_" not in found

    def test_a10_not_through_promises(self, visited):
        found = visited.evaluate("""async () => {
            const seen = [], { then } = Promise.prototype
            try { Promise.prototype.constructor = function () {} } catch (error) { /* refused in strict mode */ }
            Promise.prototype.then = function (good, bad) {
                return then.call(this, (value) => { seen.push(String(value)); return good ? good(value) : value }, bad)
            }
            dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
            await new Promise((done) => setTimeout(done, 800))
            Promise.resolve('bait').then()
            await new Promise((done) => setTimeout(done, 100))
            return seen.join()
        }""")

        assert "bait" in found and "vmp_" not in found

    @pytest.mark.parametrize(
        "patch",
        [
            """const { get } = WeakMap.prototype
            WeakMap.prototype.get = function (key) {
                return get.call(this, key) ?? { isOwn: true, method: 'GET', names: [], isAsync: true, accept: null }
            }""",
            "RegExp.prototype.exec = RegExp.prototype.test = function () { return ['/api/'] }",
            """Object.defineProperty(URL.prototype, 'origin', { get: () => location.origin })
            Object.defineProperty(URL.prototype, 'pathname', { get: () => '/api/join/x' })
            Object.defineProperty(URL.prototype, 'href', { get: () => `${location.origin}/api/join/x` })
            String.prototype.startsWith = () => true""",
        ],
        ids=["WeakMap", "RegExp", "URL"],
    )
    @pytest.mark.parametrize("how", ["xhr", "fetch"])
    def test_a10_it_is_sent_nowhere_else(self, visited, context, patch, how):
        sent = []

        def elsewhere(route):
            sent.append(str(route.request.all_headers()))
            route.fulfill(body="{}", headers={"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"})

        context.route("http://elsewhere.visimade-pages.test/**", elsewhere)
        send = f"({SEND[how]})('http://elsewhere.visimade-pages.test/x')"
        visited.evaluate(f"() => {{ {patch}; return Promise.race([{send}, {LONG_ENOUGH}]) }}")

        wait_until(visited, lambda: sent)
        assert not any("vmp_" in each for each in sent)
