"""Mode A in a real Chromium: the document has no origin of its own (ISOLATION 11: A1, A4, A9)."""

import pytest
from playwright.sync_api import expect

from tests.isolation.conftest import PLAIN
from tests.isolation.in_the_page import ORIGIN, failure

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_origin")]


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
