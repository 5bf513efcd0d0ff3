import hashlib
import json
import re

import pytest
from django.conf import settings
from django.test import Client

from pages_app.hosting.view_counts import counter
from pages_app.models import Page
from tests.conftest import make_page

pytestmark = pytest.mark.django_db
SANDBOX = (
    "sandbox allow-scripts allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-downloads"
    " allow-pointer-lock allow-orientation-lock allow-presentation"
)
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": SANDBOX,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "unsafe-none",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Vary": "Cookie",
    "Cache-Control": "public, max-age=0, must-revalidate",
}
SCRIPTS = re.compile(
    r"<script>window\.__visimade=(.*?);document\.currentScript\.remove\(\)</script><script src=\"([^\"]*)\">"
)


@pytest.fixture
def get():
    return lambda path="/p/board", **headers: Client(SERVER_NAME="localhost").get(path, **headers)


def config_in(response):
    return json.loads(SCRIPTS.search(response.content.decode())[1])


def test_it_works(get, team_page):
    response = get()

    assert response.status_code == 200
    assert f'data-page-id="{team_page.pk}"' in response.content.decode()


def test_its_headers_are_these_and_no_others(get, team_page):
    headers = dict(get().headers)
    etag = headers.pop("ETag")
    headers.pop("Content-Length", None)

    assert re.fullmatch('"[0-9a-f]+"', etag)
    assert headers == HEADERS


def test_an_error_page_keeps_the_headers_of_the_trusted_side(get, db):
    response = get("/p/no-such-page")

    assert response.status_code == 404
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Content-Type"].startswith("text/html")


def test_a_hidden_page_answers_as_one_that_does_not_exist(get, team_page):
    missing = get("/p/no-such-page")
    assert get().status_code == 200
    Page.objects.update(is_published=False)
    hidden = get(HTTP_IF_NONE_MATCH="*")

    assert (hidden.status_code, plain(hidden)) == (404, plain(missing))


def test_a_blocked_page_says_that_it_was_taken_down(get, team_page):
    Page.objects.update(blocked_at="2026-01-01T00:00:00Z", blocked_reason="Spam")
    response = get(HTTP_IF_NONE_MATCH="*")

    assert response.status_code == 404 and "This page was taken down" in response.text
    assert f'href="/report/{team_page.pk}"' in response.text
    assert "Spam" not in response.text and "Board" not in response.text


def plain(response):
    """The text without the nonce, which differs each time."""
    return re.sub(rb'nonce="[^"]*"', b"", response.content)


@pytest.mark.parametrize("path", ["/p/", "/p/%00", "/p/board%0a", "/p/..%2fadmin", f"/p/{'b' * 5000}", "/p/🎉"])
def test_other_addresses_are_not_found(get, team_page, path):
    assert get(path).status_code == 404


def test_an_id_is_no_slug_here(get, team_page):
    assert get(f"/p/{team_page.pk}").status_code == 404


def test_an_unlisted_page_is_served_with_noindex(get, team_page):
    Page.objects.update(is_unlisted=True)

    assert get().headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_it_only_serves(team_page, method):
    response = Client(SERVER_NAME="localhost").generic(method, "/p/board")

    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD"}


# The document


HTML = """<!doctype html><html lang="en"><head><title>{{ settings.SECRET_KEY }}</title></head>
<body data-page-id="{{PAGE_ID}}">{% raw %}{{ x }}{% endraw %} {% include "base.html" %} {# note #} {% bad
<script>const A = {{PAGE_ID}}, B = "<<PAGE_ID>>"; fetch(`/api/pages/{{PAGE_ID}}/team-data/x`)</script>
ünïcödé \U0001f600 {{ block.super }}</body></html>"""


def test_nothing_but_placeholders_and_scripts_changes(get, alice):
    page = make_page(alice, html_content=HTML)
    body = get().content.decode()

    expected = HTML.replace("{{PAGE_ID}}", str(page.pk)).replace("<<PAGE_ID>>", str(page.pk))
    added = (
        r'<script>window\.__visimade.*?</script><script src=[^>]*></script><meta property="og:title" content="Board">'
    )
    assert re.sub(added, "", body) == expected
    assert body.startswith('<!doctype html><html lang="en"><head><script>window.__visimade=')


def test_any_text_comes_through(get, alice):
    text = "<p>\ufeff\u2028 \x01 \x7f \uffff </script> ￾ \r\n\r end"
    make_page(alice, html_content=text)

    assert get().content.decode().endswith(text)


@pytest.mark.parametrize(
    "mode, fields, apis",
    [
        ("page", {}, []),
        ("solo_app", {}, ["solo"]),
        ("team_app", {}, ["team"]),
        ("social_app", {}, ["social"]),
        ("page", {"page_api_cms_enabled": True}, ["cms"]),
        ("team_app", {"page_api_cms_enabled": True, "page_api_form_enabled": True}, ["team", "cms", "form"]),
    ],
)
def test_the_config_names_the_stores_in_force(get, alice, mode, fields, apis):
    page = make_page(alice, mode, **fields)

    assert config_in(get()) == {
        "mode": "A",
        "pageId": page.pk,
        "apis": apis,
        "user": None,
        "loginUrl": "/login?next=/p/board",
    }


def test_allow_switches_do_not_change_the_config(get, team_page):
    Page.objects.update(allow_solo_app=True, allow_social_app=True)

    assert config_in(get())["apis"] == ["team"]


def test_the_script_is_there_for_documents_of_any_origin(get, team_page):
    address = SCRIPTS.search(get().content.decode())[2]
    response = get(address)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert hashlib.sha256(response.content).hexdigest()[:16] in address


def test_an_outdated_script_address_is_not_cached(get, db):
    response = get("/sdk/page.0123456789abcdef.js")

    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-cache")


def test_a_preview_image_becomes_og_image(get, team_page):
    Page.objects.update(preview_image="https://example.org/a.png?x=1&y=<2>")

    assert (
        '<meta property="og:image" content="https://example.org/a.png?x=1&amp;y=&lt;2&gt;">' in get().content.decode()
    )


# Caching


def test_two_visitors_get_the_same_bytes_and_no_cookie(get, alice, charlie, team_page):
    answers = [get()]
    for user in (alice, charlie):
        visitor = Client(SERVER_NAME="localhost")
        visitor.force_login(user)
        answers += [visitor.get("/p/board", HTTP_SEC_FETCH_MODE="cors")]

    assert len({answer.content for answer in answers}) == 1
    assert not any("Set-Cookie" in answer.headers or answer.cookies for answer in answers)
    assert {answer.headers["Cache-Control"] for answer in answers} == {HEADERS["Cache-Control"]}


@pytest.mark.parametrize("sent", ["{}", "W/{}", '"other", {}', "*"])
def test_a_known_etag_is_304(get, team_page, sent):
    etag = get().headers["ETag"]
    response = get(HTTP_IF_NONE_MATCH=sent.format(etag))

    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["ETag"] == etag
    assert response.headers["Cache-Control"] == HEADERS["Cache-Control"]


@pytest.mark.parametrize("sent", ['"other"', "garbage", "", '"', "W/"])
def test_any_other_etag_is_200(get, team_page, sent):
    assert get(HTTP_IF_NONE_MATCH=sent).status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"html_content": "<p>2</p>"},
        {"slug": "other"},
        {"page_api_cms_enabled": True},
        {"preview_image": "https://example.org/a.png"},
        {"name": "Better"},
        {"description": "What we do"},
    ],
    ids=str,
)
def test_whatever_changes_the_answer_changes_the_etag(get, api, alice, team_page, fields):
    before = get()
    api(alice).patch(f"/api/pages/{team_page.pk}", fields)
    after = get(f"/p/{fields.get('slug', 'board')}", HTTP_IF_NONE_MATCH=before.headers["ETag"])

    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]
    assert after.content != before.content


def test_pages_with_equal_html_do_not_share_an_etag(get, alice):
    make_page(alice, name="One")
    make_page(alice, name="Two")

    assert get("/p/one").headers["ETag"] != get("/p/two").headers["ETag"]


def test_a_view_costs_two_queries_and_a_known_page_one(get, team_page, django_assert_num_queries):
    with django_assert_num_queries(2):
        etag = get().headers["ETag"]
    with django_assert_num_queries(1):
        get()
    with django_assert_num_queries(1):
        get(HTTP_IF_NONE_MATCH=etag)


def test_a_session_cookie_costs_the_anonymous_answer_nothing_wrong(get, team_page):
    assert get(HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}=stale; csrftoken=x").content == get().content


# Views


def views(api, alice, page):
    counter.flush()
    return api(alice).get(f"/api/pages/{page.pk}").json()["page"]["views"]


def test_views_are_counted_304_included(get, api, alice, team_page):
    etag = get().headers["ETag"]
    get()
    get(HTTP_IF_NONE_MATCH=etag)

    assert views(api, alice, team_page) == 3


def test_head_and_errors_are_not_views(get, api, alice, team_page):
    response = Client(SERVER_NAME="localhost").head("/p/board")
    Page.objects.update(is_published=False)
    get()

    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["ETag"]
    assert views(api, alice, team_page) == 0


def test_views_of_a_deleted_page_do_no_harm(get, api, alice, team_page):
    get()
    api(alice).delete(f"/api/pages/{team_page.pk}")
    counter.flush()


def test_counting_a_view_leaves_updated_at(get, api, alice, team_page):
    before = Page.objects.get().updated_at
    get()
    counter.flush()

    assert Page.objects.get().updated_at == before
