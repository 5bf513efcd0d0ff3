"""Mode A in a real Chromium: what a page can send and read (ISOLATION 11: A2, A3, A5)."""

import pytest

from tests.isolation.conftest import everything
from tests.isolation.in_the_page import LONG_ENOUGH, SEND, failure, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_origin")]


class TestA2:
    @pytest.mark.parametrize("sdk", ["with our script", "without our script"])
    @pytest.mark.parametrize("how", SEND)
    def test_a2_no_request_of_the_page_carries_a_cookie(self, request, how, sdk, context, live_server, received):
        if sdk == "without our script":
            request.getfixturevalue("without_sdk")
        visited = request.getfixturevalue("visited")
        assert any("sessionid" in each["cookie"] for each in received)  # the navigation itself has it
        received.clear()
        urls = [live_server.url + path for path in ("/api/auth/me", "/dashboard", "/p/board")]
        visited.evaluate(f"(urls) => Promise.race([Promise.all(urls.map({SEND[how]})), {LONG_ENOUGH}])", urls)

        wait_until(visited, lambda: len([each for each in received if each["method"] != "OPTIONS"]) >= 3)
        visited.wait_for_timeout(150)  # and what follows them
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
