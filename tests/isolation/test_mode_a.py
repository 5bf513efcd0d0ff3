"""Mode A in a real Chromium: an opaque document on the host of the platform (ISOLATION 11, A1 to A5, A7 to A9)."""

import pytest
from playwright.sync_api import expect

from accounts.models import Login
from tests.isolation.conftest import PLAIN, everything
from tests.signed_in import page_token

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ORIGIN = "self.origin"


@pytest.fixture(autouse=True)
def own_origin(live_server, settings):
    settings.APP_ORIGIN = live_server.url


@pytest.fixture
def visited(hosted, alice, signed_in, page, live_server):
    """Alice's page, opened by Alice, who is signed in on the platform. The browser's page; `.hosted` is ours."""
    signed_in(alice)
    page.hosted = hosted(alice, "team_app")
    page.goto(page.hosted.address)
    return page


def failure(page, script, argument=None):
    """The name of the error that a promise rejects with, None when it does not."""
    return page.evaluate(
        f"async (arg) => {{ try {{ await ({script})(arg); return null }} catch (e) {{ return e.name }} }}", argument
    )


class TestA1:
    def test_a1_the_origin_is_opaque(self, visited):
        assert visited.evaluate(ORIGIN) == "null"

    def test_a1_also_after_a_reload(self, visited):
        visited.reload()

        assert visited.evaluate(ORIGIN) == "null"

    def test_a1_also_after_document_write(self, visited):
        visited.evaluate("document.open(); document.write('<p id=new>new'); document.close()")

        expect(visited.locator("#new")).to_be_visible()
        assert visited.evaluate(ORIGIN) == "null"

    def test_a1_also_after_a_javascript_address(self, visited):
        visited.evaluate("""setTimeout(() => { location.href = "javascript:'<p id=new>new</p>'" }, 0)""")

        expect(visited.locator("#new")).to_be_visible()
        assert visited.evaluate(ORIGIN) == "null"

    def test_a1_also_at_a_blob_address(self, visited):
        visited.evaluate("location.href = URL.createObjectURL(new Blob(['<p id=new>new'], { type: 'text/html' }))")

        expect(visited.locator("#new")).to_be_visible()
        assert visited.evaluate(ORIGIN) == "null"
        assert failure(visited, "async () => document.cookie") == "SecurityError"

    def test_a1_a_data_address_is_not_opened(self, visited):
        address = visited.url
        visited.evaluate("location.href = 'data:text/html,<p id=new>new'")
        visited.wait_for_timeout(300)

        assert visited.url == address
        assert visited.locator("#new").count() == 0


SEND = {
    "fetch": "(url) => fetch(url).catch(() => 0)",
    "fetch include": "(url) => fetch(url, { credentials: 'include' }).catch(() => 0)",
    "fetch no-cors": "(url) => fetch(url, { mode: 'no-cors', credentials: 'include' }).catch(() => 0)",
    "fetch post": "(url) => fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include' }).catch(() => 0)",
    "xhr": """(url) => new Promise((done) => {
        const xhr = new XMLHttpRequest(); xhr.withCredentials = true; xhr.onloadend = done
        xhr.open('GET', url); xhr.send()
    })""",
    "beacon": "(url) => { navigator.sendBeacon(url, 'x') }",
    "image": "(url) => new Promise((done) => { const it = new Image(); it.onload = it.onerror = done; it.src = url })",
    "script": """(url) => new Promise((done) => {
        const it = document.createElement('script'); it.onload = it.onerror = done; it.src = url
        document.head.append(it)
    })""",
    "script use-credentials": """(url) => new Promise((done) => {
        const it = document.createElement('script'); it.crossOrigin = 'use-credentials'
        it.onload = it.onerror = done; it.src = url; document.head.append(it)
    })""",
    "iframe": """(url) => new Promise((done) => {
        const it = document.createElement('iframe'); it.onload = done; it.src = url; document.body.append(it)
    })""",
    "event source": """(url) => new Promise((done) => {
        const it = new EventSource(url, { withCredentials: true })
        it.onopen = it.onerror = () => { it.close(); done() }
    })""",
    "web socket": """(url) => new Promise((done) => {
        const it = new WebSocket(url.replace('http', 'ws')); it.onopen = it.onerror = it.onclose = done
    })""",
    "worker": """(url) => new Promise((done) => {
        const it = new Worker(URL.createObjectURL(new Blob([`fetch('${url}', { credentials: 'include' }).catch(() => 0)
            .then(() => postMessage(1))`])));
        it.onmessage = it.onerror = done
    })""",
    "form": """(url) => new Promise((done) => {
        const frame = document.createElement('iframe'); frame.name = 'target'; document.body.append(frame)
        const it = document.createElement('form'); it.action = url; it.method = 'post'; it.target = 'target'
        document.body.append(it); frame.onload = done; it.submit()
    })""",
}
LONG_ENOUGH = "new Promise((done) => setTimeout(done, 500))"  # not all of them say when they are through


class TestA2:
    @pytest.mark.parametrize("sdk", ["with our script", "without our script"])
    @pytest.mark.parametrize("how", SEND)
    def test_a2_no_request_of_the_page_carries_a_cookie(self, request, how, sdk, context, live_server, received):
        if sdk == "without our script":
            request.getfixturevalue("without_sdk")
        visited = request.getfixturevalue("visited")
        assert any("sessionid" in each["cookie"] for each in received)  # the navigation itself has it
        received.clear()
        for path in ("/api/auth/me", "/dashboard", "/p/board"):
            visited.evaluate(f"(url) => Promise.race([({SEND[how]})(url), {LONG_ENOUGH}])", live_server.url + path)

        visited.wait_for_timeout(150)
        assert len([each for each in received if each["method"] != "OPTIONS"]) >= 3
        assert [each for each in received if each["cookie"]] == []


class TestA3:
    @pytest.mark.parametrize("path", ["/api/auth/me", "/dashboard", "/p/other", "/login", "/admin/", "/"])
    def test_a3_nothing_of_the_platform_can_be_read(self, visited, hosted, alice, live_server, path):
        hosted(alice, name="Other")
        for options in ("{}", "{ credentials: 'include' }"):
            assert failure(visited, f"(url) => fetch(url, {options})", live_server.url + path) == "TypeError"
        blind = "(url) => fetch(url, { mode: 'no-cors' }).then((r) => [r.type, r.status], () => ['opaque', 0])"
        assert visited.evaluate(blind, live_server.url + path) == ["opaque", 0]

    @pytest.mark.parametrize("path", ["/dashboard", "/login", "/admin/", "/", "/report/1"])
    def test_a3_frames_of_it_stay_blank(self, visited, live_server, path):
        visited.evaluate(SEND["iframe"], live_server.url + path)
        frame = visited.frames[-1]

        assert frame != visited.main_frame
        assert not frame.url.startswith(live_server.url) or frame.locator("h1").count() == 0
        assert (
            failure(visited, "async () => document.querySelector('iframe').contentDocument.body.innerHTML")
            == "TypeError"
        )

    @pytest.mark.parametrize("path", ["/dashboard", "/login", "/", "/api/auth/me"])
    def test_a3_a_popup_of_it_has_no_opener(self, visited, live_server, path):
        with visited.context.expect_page() as opening:
            visited.evaluate("(url) => { window.popup = window.open(url) }", live_server.url + path)
        popup = opening.value
        popup.wait_for_load_state()

        if path.startswith("/api/"):  # no document of ours, but nothing to reach into either
            assert failure(visited, "async () => window.popup.document.body") == "SecurityError"
        else:
            assert popup.evaluate("window.opener") is None
            assert visited.evaluate("window.popup.closed") is True  # cut off: it is another browsing context group


class TestA4:
    def test_a4_an_empty_popup_is_opaque(self, visited):
        with visited.context.expect_page() as opening:
            visited.evaluate("window.open('')")

        assert opening.value.evaluate(ORIGIN) == "null"

    def test_a4_a_blob_popup_is_opaque(self, visited):
        with visited.context.expect_page() as opening:
            visited.evaluate("window.open(URL.createObjectURL(new Blob(['<p>new'], { type: 'text/html' })))")

        assert opening.value.evaluate(ORIGIN) == "null"

    def test_a4_a_srcdoc_frame_is_opaque(self, visited):
        visited.evaluate("""new Promise((done) => {
            const it = document.createElement('iframe'); it.srcdoc = '<p>new'; it.onload = done
            document.body.append(it)
        })""")

        assert visited.frames[-1].evaluate(ORIGIN) == "null"

    def test_a4_broadcasts_do_not_cross(self, visited, context, live_server, hosted, bob):
        other, trusted = context.new_page(), context.new_page()
        other.goto(hosted(bob, name="Other").address)
        trusted.goto(f"{live_server.url}/")
        for listener in (other, trusted):
            listener.evaluate(
                "window.heard = []; void (new BroadcastChannel('all').onmessage = (e) => heard.push(e.data))"
            )
        visited.evaluate("new BroadcastChannel('all').postMessage('secret')")
        visited.wait_for_timeout(300)

        assert [listener.evaluate("heard") for listener in (other, trusted)] == [[], []]

    def test_a4_storage_and_workers_are_refused(self, without_sdk, visited):
        assert failure(visited, "async () => window.localStorage") == "SecurityError"
        assert failure(visited, "async () => document.cookie") == "SecurityError"
        assert failure(visited, "async () => navigator.serviceWorker.register('/sdk/page.0.js')") in (
            "SecurityError",
            "TypeError",
        )
        assert failure(
            visited, "() => new Promise((r, x) => { const q = indexedDB.open('x'); q.onerror = () => x(q.error) })"
        ) in (
            "SecurityError",
            "TypeError",
        )

    def test_a4_passkeys_are_refused(self, visited):
        options = """{ publicKey: { challenge: new Uint8Array(16), rp: { name: 'x' }, timeout: 1000,
            user: { id: new Uint8Array(8), name: 'x', displayName: 'x' },
            pubKeyCredParams: [{ type: 'public-key', alg: -7 }] } }"""

        assert failure(visited, f"() => navigator.credentials.create({options})") in (
            "NotAllowedError",
            "SecurityError",
        )


class TestA5:
    FORM = """([url, fields]) => {
        const it = document.createElement('form'); it.action = url; it.method = 'post'
        for (const [name, value] of Object.entries(fields)) {
            const input = document.createElement('input'); input.name = name; input.value = value; it.append(input)
        }
        document.body.append(it); it.submit()
    }"""

    @pytest.mark.parametrize(
        "path, fields",
        [
            ("/login", {"username": "bob", "password": "bob-password"}),
            ("/register", {"username": "nora", "email": "nora@example.org", "password": "secret-secret"}),
            ("/logout", {}),
            ("/password-reset", {"email": "bob@example.org"}),
            ("/dashboard", {}),
            ("/join/{code}", {}),
            ("/report/{page}", {"reason": "spam"}),
            ("/admin/logout/", {}),
            ("/api/auth/token", {"username": "bob", "password": "bob-password"}),
            ("/api/auth/register", {"username": "nora", "email": "nora@example.org", "password": "secret-secret"}),
        ],
    )
    def test_a5_a_form_of_the_page_does_nothing(self, visited, bob, api, alice, live_server, path, fields):
        code = api(alice).post(f"/api/pages/{visited.hosted.pk}/team/invite").json()["inviteCode"]
        path = path.format(code=code, page=visited.hosted.pk)
        before = everything()
        with visited.expect_navigation() as answered:
            visited.evaluate(self.FORM, [live_server.url + path, fields])

        assert answered.value.status in (403, 405)
        assert everything() == before

    @pytest.mark.parametrize(
        "path", ["/login", "/register", "/logout", "/dashboard", "/report/{page}", "/join/{code}", "/connect"]
    )
    def test_a5_a_get_of_it_changes_nothing(self, visited, api, alice, live_server, path):
        code = api(alice).post(f"/api/pages/{visited.hosted.pk}/team/invite").json()["inviteCode"]
        before = everything()
        path = path.format(code=code, page=visited.hosted.pk)
        visited.evaluate(SEND["image"], live_server.url + path)
        with visited.expect_navigation():
            visited.evaluate("(url) => { location.href = url }", live_server.url + path)

        assert everything() == before


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
        page.wait_for_timeout(100)

        assert 304 in statuses
        context.close()

    def test_a8_a_personal_one_is_kept_nowhere(self, visited):
        answer = visited.goto(visited.hosted.address)

        assert b"vmp_" in answer.body()
        assert answer.headers["cache-control"] == "private, no-store"
        assert "etag" not in answer.headers


FIRST = "<script>window.first = [typeof TeamData, typeof window.__visimade, document.compatMode]</script>"
DOCUMENTS = {
    "doctype": f"<!doctype html><title>x</title>{FIRST}",
    "none": f"<title>x</title>{FIRST}",
    "legacy doctype": f'<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">{FIRST}',
    "comment before": f"<!-- made by hand -->\n<!-- <!doctype x> --><!doctype html>{FIRST}",
    "bom before": f"\ufeff<!doctype html>{FIRST}",
    "xml before": f'<?xml version="1.0"?>\n<!doctype html>{FIRST}',
    "comment instead": f"<!-- no doctype -->{FIRST}",
    "own policy": f"""<!doctype html><meta http-equiv="Content-Security-Policy"
        content="default-src 'none'; script-src 'unsafe-inline'; connect-src *">{FIRST}""",
    "script at once": FIRST,
    "large": f"<!doctype html>{FIRST}<p>" + "x" * (5 * 2**20 - 200),
}


class TestA9:
    @pytest.mark.parametrize("name", DOCUMENTS)
    def test_a9_our_script_runs_first_and_the_mode_stays(self, page, hosted, alice, live_server, name):
        html = DOCUMENTS[name]
        page.route("**/plain.html", lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=html))
        page.goto(f"{live_server.url}/plain.html")
        compat_mode = page.evaluate("document.compatMode")
        page.goto(hosted(alice, "team_app", html).address)

        assert page.evaluate("first") == ["object", "undefined", compat_mode]

    def test_a9_nothing_of_ours_is_left_in_the_document(self, page, hosted, alice):
        page.goto(hosted(alice, "team_app", PLAIN).address)
        left = page.evaluate("[...document.scripts].map((s) => s.textContent + s.src)")

        assert len(left) <= 1
        assert not any("__visimade" in each for each in left)


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

        assert sent
        assert not any("vmp_" in each for each in sent)
