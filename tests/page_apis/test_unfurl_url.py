"""POST /api/functions/unfurl-url (CONTRACT 15)."""

import gzip
import json
from threading import Event

import pytest
from django.conf import settings

from page_apis.functions import FewAtOnce
from rest.errors import Refusal
from tests.conftest import Api
from tests.threads import at_once

PAGE = """<!doctype html>
<html><head>
  <title>Plain title</title>
  <meta property="og:title" content="A title &amp; more">
  <meta name="description" content="Plain description">
  <meta property="og:description" content="What it is about">
  <meta property="og:image" content="/images/big.png">
  <meta property="og:site_name" content="Example">
  <meta property="og:type" content="article">
  <link rel="icon" href="icon.svg">
</head><body><h1>Hello</h1></body></html>"""


@pytest.fixture
def web_page(httpserver):
    """`web_page(path, html)` serves a page and answers its URL."""

    def serve(path="/blog/post", body=PAGE, status=200, content_type="text/html; charset=utf-8", **headers):
        httpserver.expect_request(path).respond_with_data(body, status, headers, content_type=content_type)
        return f"http://public.test:{httpserver.port}{path}"

    return serve


def data(response):
    assert response.status_code == 200, response.content
    body = json.loads(response.content)
    assert set(body) == {"success", "data"} and body["success"] is True
    return body["data"]


def test_it_works(unfurl, web_page, httpserver):
    url = web_page()

    assert data(unfurl(url)) == {
        "url": url,
        "title": "A title & more",
        "description": "What it is about",
        "image": f"http://public.test:{httpserver.port}/images/big.png",
        "siteName": "Example",
        "type": "article",
        "favicon": f"http://public.test:{httpserver.port}/blog/icon.svg",
    }


def test_what_a_page_does_not_say_is_null(unfurl, web_page):
    url = web_page(body="<p>Hello")

    assert data(unfurl(url)) == {"url": url} | dict.fromkeys(
        ("title", "description", "image", "siteName", "type", "favicon")
    )


def test_it_follows_redirects(unfurl, web_page, httpserver):
    last = web_page("/five")
    other = f"http://other.test:{httpserver.port}/three"
    hops = {"zero": "/one", "one": "two", "two": other, "three": "./four?a=b#c", "four": "/five"}
    for name, target in hops.items():
        httpserver.expect_request(f"/{name}").respond_with_data("", 302, {"Location": target})

    found = data(unfurl(f"http://public.test:{httpserver.port}/zero"))
    assert (found["title"], found["url"]) == ("A title & more", last.replace("public", "other"))


def test_it_sends_the_host_and_the_path_as_they_are(unfurl, web_page, httpserver):
    web_page("/a b")
    unfurl(f"http://public.test:{httpserver.port}/a%20b?q=%C3%A4&x=/../y#fragment")

    request = httpserver.log[0][0]
    assert (request.host, request.path) == (f"public.test:{httpserver.port}", "/a b")
    assert request.query_string == b"q=%C3%A4&x=/../y"


def test_packed_pages_are_unpacked(unfurl, web_page):
    url = web_page(body=gzip.compress(PAGE.encode()), **{"Content-Encoding": "gzip"})

    assert data(unfurl(url))["type"] == "article"


@pytest.mark.parametrize("content_type", ["image/png", "application/pdf", "application/json", "text/plain", "x", ""])
def test_what_is_no_html_is_not_read(unfurl, web_page, content_type):
    assert data(unfurl(web_page(content_type=content_type)))["title"] is None


@pytest.mark.parametrize("status", [304, 400, 401, 403, 404, 410, 429, 500, 503])
def test_a_page_that_is_not_there_is_502(unfurl, web_page, status):
    response = unfurl(web_page(status=status))

    assert response.status_code == 502
    body = json.loads(response.content)
    assert (body["success"], body["code"]) == (False, "FETCH_FAILED")
    assert str(status) in body["error"]


def test_a_server_that_is_not_there_is_502(unfurl, listen):
    listener = listen()
    listener.close()
    response = unfurl(f"http://public.test:{listener.port}/", ports=frozenset({listener.port}))

    assert (response.status_code, json.loads(response.content)["code"]) == (502, "FETCH_FAILED")


def test_a_name_that_is_not_there_is_502(unfurl, httpserver):
    def look_up(host, port):
        raise OSError("Name or service not known")

    assert unfurl(f"http://missing.test:{httpserver.port}/", look_up=look_up).status_code == 502


def test_an_answer_is_kept(unfurl, web_page, httpserver):
    url = web_page()
    answers = [data(unfurl(text)) for text in (url, url, f"{url}#part", f" {url} ", url.replace("http", "HTTP"))]

    assert answers == [answers[0]] * 5
    assert len(httpserver.log) == 1
    unfurl(f"{url}?other")
    assert len(httpserver.log) == 2


def test_a_failure_is_not_kept(unfurl, web_page, httpserver):
    url = web_page(status=500)
    assert unfurl(url).status_code == 502
    httpserver.clear()
    web_page()

    assert data(unfurl(url))["title"] == "A title & more"


def test_kept_answers_are_bounded():
    options = settings.CACHES["previews"]

    assert (options["TIMEOUT"], options["OPTIONS"]["MAX_ENTRIES"]) == (3600, 1000)


def test_only_so_many_wait_for_other_servers_at_once():
    few, full, done = FewAtOnce(2), [], Event()

    def fetch(_):
        try:
            with few:
                done.wait(20)
        except Refusal as refusal:
            full.append(refusal.status)
            if len(full) == 4:
                done.set()

    at_once(6, fetch)
    assert full == [503] * 4
    with few:
        pass


@pytest.mark.parametrize("url", [None, 5, ["http://example.com"], {}, True, "", " ", "example.com", "x" * 2049])
def test_it_rejects_a_wrong_url(db, url):
    response = Api().post("/api/functions/unfurl-url", {"url": url})

    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("body", [None, {}, [], {"URL": "http://example.com"}])
def test_it_rejects_a_missing_url(db, body):
    response = Api().post("/api/functions/unfurl-url", body)

    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("name", ["none", "unfurl_url", "UNFURL-URL", "unfurl-url.json", "__class__", "unfurl-url%00"])
def test_an_unknown_function_is_404(db, name):
    response = Api().post(f"/api/functions/{name}", {"url": "https://example.com/"})

    assert (response.status_code, response.json()["code"]) == (404, "NOT_FOUND")


def test_a_bad_token_is_401(db):
    response = Api("garbage").post("/api/functions/unfurl-url", {"url": "https://example.com/"})

    assert (response.status_code, response.json()["code"]) == (401, "INVALID_TOKEN")
