"""Mode B: each page on a host of its own (ISOLATION 2, 8)."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ConnectCode, Login, PageSession
from pages_app.editing import delete_page
from pages_app.view_counts import counter
from tests.conftest import Api, join, make_page
from tests.pages_app.test_serving import config_in
from tests.signed_in import client_of, on_page_host, page_cookie

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_hosts")]


def host_of(page):
    return f"p{page.pk}.localhost"


def browser(page, user=None):
    """A client on the host of a page, with the cookie of that host if somebody is signed in."""
    client = Client(SERVER_NAME=host_of(page))
    if user:
        client.cookies["vm"] = page_cookie(page, user)
    return client


class TestTheAddress:
    def test_it_leads_to_the_host_of_the_page(self, team_page):
        answer = Client(SERVER_NAME="localhost").get("/p/board?tab=2")

        assert (answer.status_code, answer.url) == (302, f"http://p{team_page.pk}.localhost/?tab=2")
        assert (answer.headers["Cache-Control"], answer.headers["Vary"]) == ("private, no-store", "Cookie")

    def test_it_signs_in_on_the_way(self, bob, team_page):
        answer = client_of(bob).get("/p/board?tab=2")

        assert answer.url == f"http://p{team_page.pk}.localhost/_vm/login?q=tab%3D2"

    def test_scheme_and_port_are_those_of_the_platform(self, team_page, settings):
        settings.APP_ORIGIN, settings.PAGES_DOMAIN = "https://apps.example.org:8443", "pages.example.net"

        assert Client(SERVER_NAME="localhost").get("/p/board").url == f"https://p{team_page.pk}.pages.example.net:8443/"

    def test_a_page_that_is_not_there(self, alice, charlie, team_page):
        team_page.is_published = False
        team_page.save()

        assert Client(SERVER_NAME="localhost").get("/p/board").status_code == 404
        assert client_of(charlie).get("/p/board").status_code == 404
        assert client_of(alice).get("/p/board").status_code == 302


class TestThePage:
    def test_it_works(self, team_page):
        config = config_in(browser(team_page).get("/"))

        assert config == {
            "mode": "B",
            "pageId": team_page.pk,
            "apis": ["team"],
            "user": None,
            "loginUrl": "/_vm/login",
            "platform": "127.0.0.1:8000",
        }

    def test_its_headers_are_these_and_no_others(self, team_page):
        headers = dict(browser(team_page).get("/").headers)
        headers.pop("Content-Length", None)

        assert len(headers.pop("ETag")) > 10
        assert headers == {
            "Content-Type": "text/html; charset=utf-8",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Opener-Policy": "unsafe-none",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Cache-Control": "public, max-age=0, must-revalidate",
        }

    def test_it_is_the_same_for_everybody(self, bob, team_page):
        nobody, somebody = browser(team_page).get("/"), browser(team_page, bob).get("/")

        assert nobody.content == somebody.content
        assert dict(nobody.headers) == dict(somebody.headers)

    def test_it_revalidates(self, team_page):
        etag = browser(team_page).get("/").headers["ETag"]

        assert browser(team_page).get("/", HTTP_IF_NONE_MATCH=etag).status_code == 304

    def test_an_unpublished_one_is_for_owner_and_team(self, alice, bob, charlie, team_page):
        team_page.is_published = False
        team_page.save()
        answers = [browser(team_page, user).get("/") for user in (alice, bob, charlie, None)]

        assert [answer.status_code for answer in answers] == [200, 200, 404, 404]
        assert answers[0].headers["Cache-Control"] == "private, no-store"

    def test_views_of_others_count(self, alice, bob, team_page):
        for user in (alice, bob, None):
            browser(team_page, user).get("/")

        assert counter.counts[team_page.pk] == 2

    @pytest.mark.parametrize("how", ["deleted", "blocked"])
    def test_one_that_is_gone_takes_its_storage_along(self, team_page, how):
        """Also by its API, whose answers an open page goes on asking for (T43)."""
        assert "Clear-Site-Data" not in browser(team_page).get("/").headers
        if how == "deleted":
            delete_page(team_page)
        else:
            type(team_page).objects.filter(pk=team_page.pk).update(blocked_at=timezone.now())

        for path in ("/", f"/api/pages/{team_page.pk}/sdk-context", "/anything"):
            answer = browser(team_page).get(path)
            cleared = '"cache", "storage", "executionContexts"'  # cookies would be those of all other pages too
            assert (answer.status_code, answer.headers.get("Clear-Site-Data")) == (404, cleared), path
            assert {cookie.key: cookie["max-age"] for cookie in answer.cookies.values()} == {"vm": 0, "vm-st": 0}

    def test_one_that_was_taken_down_says_so(self, team_page, settings):
        settings.APP_ORIGIN = "http://localhost:8000"
        type(team_page).objects.filter(pk=team_page.pk).update(blocked_at=timezone.now())
        text = browser(team_page).get("/").text

        assert "This page was taken down" in text
        assert f'href="http://localhost:8000/report/{team_page.pk}"' in text
        assert team_page.name not in text

    def test_one_that_was_never_published_is_not_told_of(self, team_page):
        type(team_page).objects.filter(pk=team_page.pk).update(blocked_at=timezone.now(), is_published=False)
        answer = browser(team_page).get("/")

        assert answer.status_code == 404
        assert "taken down" not in answer.text and "/report/" not in answer.text

    def test_one_that_is_only_hidden_keeps_it(self, team_page):
        team_page.is_published = False
        team_page.save()

        assert "Clear-Site-Data" not in browser(team_page).get("/").headers

    @pytest.mark.parametrize("path", ["/", "/sdk/page.0.js", "/sw.js", "/api/pages/1/assets"])
    def test_no_script_of_it_becomes_a_service_worker(self, team_page, path):
        assert browser(team_page).get(path, HTTP_SERVICE_WORKER="script").status_code == 404


class TestTheHost:
    @pytest.mark.parametrize(
        "path",
        ["/login", "/register", "/logout", "/dashboard", "/admin/", "/admin/login/", "/connect", "/developers"]
        + ["/setup/x", "/static/css/site.css", "/robots.txt", "/api/auth/token", "/api/auth/me", "/api/pages"]
        + ["/api/openapi.json", "/join/abc", "/report/1", "/nothing"],
    )
    def test_nothing_of_the_platform_is_there(self, team_page, path):
        answer = browser(team_page).get(path)

        assert answer.status_code == 404
        assert not answer.cookies

    def test_a_name_without_a_label_is_nothing(self, settings):
        settings.PAGES_DOMAIN = "pages.example.net"
        settings.ALLOWED_HOSTS = ["localhost", ".pages.example.net"]

        assert Client(HTTP_HOST=".pages.example.net").get("/admin/login/").status_code == 404

    @pytest.mark.parametrize("reference", ["%00", "x" * 500, "%C3%A9", "9" * 40, "-", ".."])
    def test_odd_references_are_no_page(self, team_page, reference):
        answer = browser(team_page).get(f"/api/pages/{reference}/sdk-context")

        assert answer.status_code == 404

    @pytest.mark.parametrize("name", ["p0", "p", "p01", "7", "board", "px", "p7.p7", "p-7", "p7x", "", "p" + "9" * 30])
    def test_other_names_are_nothing(self, name, settings):
        settings.PAGES_DOMAIN = "pages.example.net"
        settings.ALLOWED_HOSTS = ["localhost", ".pages.example.net"]
        host = f"{name}.pages.example.net".lstrip(".")

        for path in ("/", "/admin/", "/api/auth/token"):
            assert Client(SERVER_NAME=host).get(path).status_code == 404

    def test_a_host_without_a_page(self, db):
        answer = Client(SERVER_NAME="p999.localhost").get("/")

        assert answer.status_code == 404
        assert "http://" in answer.content.decode()

    def test_links_to_other_pages_lead_back(self, team_page, settings):
        settings.APP_ORIGIN = "http://localhost:8000"

        assert browser(team_page).get("/p/other?x=1").url == "http://localhost:8000/p/other?x=1"
        assert browser(team_page).get("/page-assets/7/a.png").url == "http://localhost:8000/page-assets/7/a.png"
        assert browser(team_page).get("/p//evil.example/").url == "http://localhost:8000/p//evil.example/"

    def test_browsers_ask_for_an_icon(self, team_page):
        assert browser(team_page).get("/favicon.ico").status_code == 204

    def test_the_script_is_there(self, team_page):
        answer = browser(team_page).get("/sdk/page.0.js")

        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"


class TestTheApi:
    def test_it_works(self, bob, team_page):
        api = on_page_host(team_page, bob)
        path = f"/api/pages/{team_page.pk}/team-data/tasks"

        assert api.post(path, {"data": {"n": 1}}).status_code == 201
        assert api.get(path).json()["records"][0]["createdBy"]["username"] == "bob"
        assert api.get("/api/pages/board/team-data/tasks").status_code == 200
        assert api.get(f"/api/pages/{team_page.pk}/sdk-context").json()["user"]["username"] == "bob"

    @pytest.mark.parametrize(
        "headers",
        [{"HTTP_SEC_FETCH_SITE": "same-site"}, {"HTTP_SEC_FETCH_SITE": "cross-site"}, {"HTTP_ORIGIN": "null"}],
        ids=str,
    )
    def test_a_request_from_elsewhere_is_nobodys(self, bob, team_page, headers):
        """Sibling pages are the same site until the domain is on the Public Suffix List."""
        answer = on_page_host(team_page, bob, **headers).post(
            f"/api/pages/{team_page.pk}/team-data/tasks", {"data": {}}
        )

        assert answer.status_code == 401

    def test_writing_needs_an_origin(self, bob, team_page):
        api = on_page_host(team_page, bob)
        del api.headers["HTTP_ORIGIN"]

        assert api.get(f"/api/pages/{team_page.pk}/team-data/tasks").status_code == 200
        assert api.post(f"/api/pages/{team_page.pk}/team-data/tasks", {"data": {}}).status_code == 401

    def test_a_siblings_cookie_is_worth_nothing(self, bob, team_page, alice):
        other = make_page(alice, "team_app", name="Other")
        join(other, bob)
        api = on_page_host(team_page, bob)
        api.headers |= {"HTTP_HOST": f"{host_of(other)}:8000", "HTTP_ORIGIN": f"http://{host_of(other)}:8000"}

        assert api.get(f"/api/pages/{other.pk}/team-data").status_code == 401

    def test_a_session_cookie_is_worth_nothing(self, bob, team_page):
        client = client_of(bob)
        answer = client.get(f"/api/pages/{team_page.pk}/sdk-context", HTTP_HOST=host_of(team_page))

        assert answer.json()["user"] is None

    def test_public_data_of_other_pages_is_read_as_nobody(self, bob, team_page, social_page, cms_page):
        Api().get(f"/api/pages/{social_page.pk}/social-data")
        api = on_page_host(team_page, bob)

        for path in (f"{social_page.pk}/social-data/posts", f"{cms_page.slug}/cms-data/posts", f"{cms_page.pk}/assets"):
            assert api.get(f"/api/pages/{path}").status_code == 200
        assert api.get(f"/api/pages/{social_page.pk}/social-data/posts", {"mine": "true"}).status_code == 401

    @pytest.mark.parametrize("path", ["sdk-context", "team-data/x", "solo-data/x", "team/members", "openapi.json", ""])
    def test_anything_else_of_other_pages_is_not_there(self, alice, bob, team_page, path):
        other = make_page(alice, "team_app", name="Other")
        join(other, bob)
        answer = on_page_host(team_page, bob).get(f"/api/pages/{other.pk}/{path}".rstrip("/"))

        assert answer.status_code == 404

    def test_nobody_writes_to_other_pages(self, bob, team_page, social_page):
        answer = on_page_host(team_page, bob).post(f"/api/pages/{social_page.pk}/social-data/x", {"data": {}})

        assert answer.status_code == 404

    def test_where_the_cookie_is_not_taken_nobody_asks(self, alice, team_page):
        api = on_page_host(team_page, alice)

        assert api.get(f"/api/pages/{team_page.pk}").status_code == 404  # only what is below the page
        assert api.get(f"/api/pages/{team_page.pk}/agent-spec").status_code in (200, 404)
        assert api.put(f"/api/pages/{team_page.pk}/agent-spec", {"spec": "Mine."}).status_code == 401
        assert api.get(f"/api/pages/{team_page.pk}/versions").status_code == 401

    def test_it_ends_with_the_sign_in(self, bob, team_page):
        api = on_page_host(team_page, bob)
        Login.objects.update(ended_at=timezone.now())

        assert api.get(f"/api/pages/{team_page.pk}/team-data").status_code == 401

    def test_it_expires(self, bob, team_page):
        api = on_page_host(team_page, bob)
        PageSession.objects.update(expires_at=timezone.now())

        assert api.get(f"/api/pages/{team_page.pk}/team-data").status_code == 401


class TestSigningIn:
    def begin(self, client, path="/_vm/login"):
        answer = client.get(path)
        return answer, {name: values[0] for name, values in parse_qs(urlsplit(answer.url).query).items()}

    def code(self, user, sent):
        answer = client_of(user).get("/connect", sent)
        assert answer.status_code == 302, answer.content
        return answer.url, {name: values[0] for name, values in parse_qs(urlsplit(answer.url).query).items()}

    def test_it_works(self, bob, team_page):
        client = browser(team_page)
        _, sent = self.begin(client, "/_vm/login?q=tab%3D2%26x%3D%C3%A9")
        url, _ = self.code(bob, sent)
        assert url.startswith(f"http://{host_of(team_page)}/_vm/callback?")
        answer = client.get(url.removeprefix(f"http://{host_of(team_page)}"))

        assert (answer.status_code, answer.url) == (302, "/?tab=2&x=%C3%A9")
        assert client.get(f"/api/pages/{team_page.pk}/sdk-context").json()["user"]["username"] == "bob"

    def test_the_cookies_are_the_hosts_own(self, bob, team_page):
        client = browser(team_page)
        answer, sent = self.begin(client)
        state = answer.cookies["vm-st"]
        _, back = self.code(bob, sent)
        session = client.get("/_vm/callback", back).cookies["vm"]

        for cookie in (state, session):
            assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
        assert state["max-age"] == 300
        assert not PageSession.objects.filter(digest=session.value).exists()

    def test_whoever_is_signed_in_there_goes_home(self, bob, team_page):
        assert browser(team_page, bob).get("/_vm/login?q=a%3D1").url == "/?a=1"

    def test_without_a_session_the_sign_in_comes_first(self, team_page):
        for path, screen in (("/_vm/login", "/login"), ("/_vm/register", "/register")):
            _, sent = self.begin(browser(team_page), path)
            answer = Client(SERVER_NAME="localhost").get("/connect", sent)
            next_path = parse_qs(urlsplit(answer.url).query)["next"][0]

            assert urlsplit(answer.url).path == screen
            assert urlsplit(next_path).path == "/connect"
            assert parse_qs(urlsplit(next_path).query)["challenge"] == [sent["challenge"]]

    @pytest.mark.parametrize(
        "change",
        [{"page": "x"}, {"page": ""}, {"state": "short"}, {"state": "!" * 32}, {"challenge": "x"}, {"challenge": ""}],
        ids=str,
    )
    def test_it_rejects_a_malformed_question(self, bob, team_page, change):
        _, sent = self.begin(browser(team_page))

        assert client_of(bob).get("/connect", sent | change).status_code == 400
        assert not ConnectCode.objects.exists()

    def test_it_rejects_a_page_that_the_visitor_may_not_see(self, charlie, team_page):
        team_page.is_published = False
        team_page.save()
        _, sent = self.begin(browser(team_page))

        assert client_of(charlie).get("/connect", sent).status_code == 404

    def test_it_rejects_a_used_code(self, bob, team_page):
        client = browser(team_page)
        _, sent = self.begin(client)
        _, back = self.code(bob, sent)
        state = client.cookies["vm-st"].value
        assert client.get("/_vm/callback", back).status_code == 302
        client.cookies["vm-st"] = state

        assert client.get("/_vm/callback", back).status_code == 400

    def test_it_rejects_a_late_code(self, bob, team_page):
        client = browser(team_page)
        _, sent = self.begin(client)
        _, back = self.code(bob, sent)
        ConnectCode.objects.update(created_at=timezone.now() - timedelta(seconds=61))

        assert client.get("/_vm/callback", back).status_code == 400

    def test_a_refused_code_is_spent(self, bob, team_page):
        """The address stays in the history of the tab, where the page's script could read the code and pass it on."""
        client = browser(team_page)
        _, sent = self.begin(client)
        _, back = self.code(bob, sent)
        assert client.get("/_vm/callback", back | {"state": "x" * 32}).status_code == 400

        assert client.get("/_vm/callback", back).status_code == 400

    @pytest.mark.parametrize("kept", ["a", "!", "é", "a.b"])
    def test_an_altered_cookie_costs_the_query_only(self, bob, team_page, kept):
        client = browser(team_page)
        _, sent = self.begin(client)
        _, back = self.code(bob, sent)
        client.cookies["vm-st"] = client.cookies["vm-st"].value.rpartition(".")[0] + f".{kept}"

        assert client.get("/_vm/callback", back).status_code in (302, 400)

    def test_connecting_has_a_limit(self, bob, team_page, settings):
        settings.RATELIMIT_ENABLE, settings.RATELIMIT_WRITE = True, "2/m"
        _, sent = self.begin(browser(team_page))
        client = client_of(bob)
        answers = [client.get("/connect", sent) for _ in range(3)]

        assert [answer.status_code for answer in answers] == [302, 302, 429]
        assert answers[2].headers["Retry-After"] == "60"

    def test_it_rejects_a_code_meant_for_another_browser(self, bob, charlie, team_page):
        """Login CSRF: Charlie's link would sign Bob's browser in as Charlie (T4)."""
        mine, theirs = browser(team_page), browser(team_page)
        self.begin(mine)
        _, sent = self.begin(theirs)
        _, back = self.code(charlie, sent)

        assert mine.get("/_vm/callback", back).status_code == 400
        assert "vm" not in mine.cookies

    def test_it_rejects_a_swapped_code(self, bob, charlie, team_page):
        """The right state, with the code of another handshake."""
        mine, theirs = browser(team_page), browser(team_page)
        _, my_question = self.begin(mine)
        _, their_question = self.begin(theirs)
        _, their_answer = self.code(charlie, their_question)

        assert mine.get("/_vm/callback", their_answer | {"state": my_question["state"]}).status_code == 400

    def test_it_rejects_the_code_of_another_page(self, alice, bob, team_page):
        other = make_page(alice, "team_app", name="Other")
        client = browser(team_page)
        _, sent = self.begin(client)
        _, back = self.code(bob, sent | {"page": other.pk})

        assert client.get("/_vm/callback", back).status_code == 400

    def test_it_rejects_a_code_whose_login_is_over(self, bob, team_page):
        client = browser(team_page)
        _, sent = self.begin(client)
        _, back = self.code(bob, sent)
        Login.objects.update(ended_at=timezone.now())

        assert client.get("/_vm/callback", back).status_code == 400

    @pytest.mark.parametrize("query", [{}, {"code": "x"}, {"state": ""}, {"code": "x", "state": "y" * 32}])
    def test_it_rejects_an_answer_without_a_question(self, team_page, query):
        assert browser(team_page).get("/_vm/callback", query).status_code == 400

    def test_in_mode_a_there_is_none_of_it(self, bob, team_page, settings):
        _, sent = self.begin(browser(team_page))
        settings.PAGES_DOMAIN = ""

        assert client_of(bob).get("/connect", sent).status_code == 404
