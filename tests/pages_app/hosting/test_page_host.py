"""Mode B: each page on a host of its own (ISOLATION 2, 8)."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from pages_app.editing.deleting import delete_page
from pages_app.hosting.view_counts import counter
from tests.conftest import caller_of
from tests.pages_app.hosting.test_serving import config_in
from tests.signed_in import client_of, client_on_host

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_hosts")]


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
        config = config_in(client_on_host(team_page).get("/"))

        assert config == {
            "mode": "B",
            "pageId": team_page.pk,
            "apis": ["team"],
            "user": None,
            "loginUrl": "/_vm/login",
            "platform": "127.0.0.1:8000",
        }

    def test_its_headers_are_these_and_no_others(self, team_page):
        headers = dict(client_on_host(team_page).get("/").headers)
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
        nobody, somebody = client_on_host(team_page).get("/"), client_on_host(team_page, bob).get("/")

        assert nobody.content == somebody.content
        assert dict(nobody.headers) == dict(somebody.headers)

    def test_it_revalidates(self, team_page):
        etag = client_on_host(team_page).get("/").headers["ETag"]

        assert client_on_host(team_page).get("/", HTTP_IF_NONE_MATCH=etag).status_code == 304

    def test_an_unpublished_one_is_for_owner_and_team(self, alice, bob, charlie, team_page):
        team_page.is_published = False
        team_page.save()
        answers = [client_on_host(team_page, user).get("/") for user in (alice, bob, charlie, None)]

        assert [answer.status_code for answer in answers] == [200, 200, 404, 404]
        assert answers[0].headers["Cache-Control"] == "private, no-store"

    def test_views_of_others_count(self, alice, bob, team_page):
        for user in (alice, bob, None):
            client_on_host(team_page, user).get("/")

        assert counter.counts[team_page.pk] == 2

    @pytest.mark.parametrize("how", ["deleted", "blocked"])
    def test_one_that_is_gone_takes_its_storage_along(self, team_page, how):
        """Also by its API, whose answers an open page goes on asking for (T43)."""
        assert "Clear-Site-Data" not in client_on_host(team_page).get("/").headers
        if how == "deleted":
            delete_page(team_page, caller_of(team_page.owner))
        else:
            type(team_page).objects.filter(pk=team_page.pk).update(blocked_at=timezone.now())

        for path in ("/", f"/api/pages/{team_page.pk}/sdk-context", "/anything"):
            answer = client_on_host(team_page).get(path)
            cleared = '"cache", "storage", "executionContexts"'  # cookies would be those of all other pages too
            assert (answer.status_code, answer.headers.get("Clear-Site-Data")) == (404, cleared), path
            assert {cookie.key: cookie["max-age"] for cookie in answer.cookies.values()} == {
                settings.PAGE_COOKIE_NAME: 0,
                settings.PAGE_STATE_COOKIE_NAME: 0,
            }

    def test_one_that_was_taken_down_says_so(self, team_page, settings):
        settings.APP_ORIGIN = "http://localhost:8000"
        type(team_page).objects.filter(pk=team_page.pk).update(blocked_at=timezone.now())
        text = client_on_host(team_page).get("/").text

        assert "This page was taken down" in text
        assert f'href="http://localhost:8000/report/{team_page.pk}"' in text
        assert team_page.name not in text

    def test_one_that_was_never_published_is_not_told_of(self, team_page):
        type(team_page).objects.filter(pk=team_page.pk).update(blocked_at=timezone.now(), is_published=False)
        answer = client_on_host(team_page).get("/")

        assert answer.status_code == 404
        assert "taken down" not in answer.text and "/report/" not in answer.text

    def test_one_that_is_only_hidden_keeps_it(self, team_page):
        team_page.is_published = False
        team_page.save()

        assert "Clear-Site-Data" not in client_on_host(team_page).get("/").headers

    @pytest.mark.parametrize("path", ["/", "/sdk/page.0.js", "/sw.js", "/api/pages/1/assets"])
    def test_no_script_of_it_becomes_a_service_worker(self, team_page, path):
        assert client_on_host(team_page).get(path, HTTP_SERVICE_WORKER="script").status_code == 404


class TestTheHost:
    @pytest.mark.parametrize(
        "path",
        ["/login", "/register", "/logout", "/dashboard", "/admin/", "/admin/login/", "/connect", "/developers"]
        + ["/setup/x", "/static/css/site.css", "/robots.txt", "/api/auth/token", "/api/auth/me", "/api/pages"]
        + ["/api/openapi.json", "/join/abc", "/report/1", "/nothing"],
    )
    def test_nothing_of_the_platform_is_there(self, team_page, path):
        answer = client_on_host(team_page).get(path)

        assert answer.status_code == 404
        assert not answer.cookies

    def test_a_name_without_a_label_is_nothing(self, settings):
        settings.PAGES_DOMAIN = "pages.example.net"
        settings.ALLOWED_HOSTS = ["localhost", ".pages.example.net"]

        assert Client(HTTP_HOST=".pages.example.net").get("/admin/login/").status_code == 404

    @pytest.mark.parametrize("reference", ["%00", "x" * 500, "%C3%A9", "9" * 40, "-", ".."])
    def test_odd_references_are_no_page(self, team_page, reference):
        answer = client_on_host(team_page).get(f"/api/pages/{reference}/sdk-context")

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

        assert client_on_host(team_page).get("/p/other?x=1").url == "http://localhost:8000/p/other?x=1"
        assert client_on_host(team_page).get("/page-assets/7/a.png").url == "http://localhost:8000/page-assets/7/a.png"
        assert client_on_host(team_page).get("/p//evil.example/").url == "http://localhost:8000/p//evil.example/"

    def test_browsers_ask_for_an_icon(self, team_page):
        assert client_on_host(team_page).get("/favicon.ico").status_code == 204

    def test_the_script_is_there(self, team_page):
        answer = client_on_host(team_page).get("/sdk/page.0.js")

        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
