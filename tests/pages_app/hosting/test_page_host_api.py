"""Mode B: the API on the host of a page (ISOLATION 8)."""

import re

import pytest
from django.utils import timezone

from accounts.models import Login, PageSession
from tests.conftest import Api, join, make_page
from tests.signed_in import client_of, host_of, on_page_host

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_hosts")]


def test_it_works(bob, team_page):
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
def test_a_request_from_elsewhere_is_nobodys(bob, team_page, headers):
    """Sibling pages are the same site until the domain is on the Public Suffix List."""
    answer = on_page_host(team_page, bob, **headers).post(f"/api/pages/{team_page.pk}/team-data/tasks", {"data": {}})

    assert answer.status_code == 401


def test_writing_needs_an_origin(bob, team_page):
    api = on_page_host(team_page, bob)
    del api.headers["HTTP_ORIGIN"]

    assert api.get(f"/api/pages/{team_page.pk}/team-data/tasks").status_code == 200
    assert api.post(f"/api/pages/{team_page.pk}/team-data/tasks", {"data": {}}).status_code == 401


def test_a_siblings_cookie_is_worth_nothing(bob, team_page, alice):
    other = make_page(alice, "team_app", name="Other")
    join(other, bob)
    api = on_page_host(team_page, bob)
    api.headers |= {"HTTP_HOST": f"{host_of(other)}:8000", "HTTP_ORIGIN": f"http://{host_of(other)}:8000"}

    assert api.get(f"/api/pages/{other.pk}/team-data").status_code == 401


def test_a_session_cookie_is_worth_nothing(bob, team_page):
    client = client_of(bob)
    answer = client.get(f"/api/pages/{team_page.pk}/sdk-context", HTTP_HOST=host_of(team_page))

    assert answer.json()["user"] is None


def test_public_data_of_other_pages_is_read_as_nobody(bob, team_page, social_page, cms_page):
    Api().get(f"/api/pages/{social_page.pk}/social-data")
    api = on_page_host(team_page, bob)

    for path in (f"{social_page.pk}/social-data/posts", f"{cms_page.slug}/cms-data/posts", f"{cms_page.pk}/assets"):
        assert api.get(f"/api/pages/{path}").status_code == 200
    assert api.get(f"/api/pages/{social_page.pk}/social-data/posts", {"mine": "true"}).status_code == 401


@pytest.mark.parametrize("path", ["sdk-context", "team-data/x", "solo-data/x", "team/members", "openapi.json", ""])
def test_anything_else_of_other_pages_is_not_there(alice, bob, team_page, path):
    other = make_page(alice, "team_app", name="Other")
    join(other, bob)
    answer = on_page_host(team_page, bob).get(f"/api/pages/{other.pk}/{path}".rstrip("/"))

    assert answer.status_code == 404


def test_nobody_writes_to_other_pages(bob, team_page, social_page):
    answer = on_page_host(team_page, bob).post(f"/api/pages/{social_page.pk}/social-data/x", {"data": {}})

    assert answer.status_code == 404


def test_where_the_cookie_is_not_taken_nobody_asks(alice, team_page):
    api = on_page_host(team_page, alice)

    assert api.get(f"/api/pages/{team_page.pk}").status_code == 404  # only what is below the page
    assert api.get(f"/api/pages/{team_page.pk}/agent-spec").status_code in (200, 404)
    assert api.put(f"/api/pages/{team_page.pk}/agent-spec", {"spec": "Mine."}).status_code == 401
    assert api.get(f"/api/pages/{team_page.pk}/versions").status_code == 401


def test_it_ends_with_the_sign_in(bob, team_page):
    api = on_page_host(team_page, bob)
    Login.objects.update(ended_at=timezone.now())

    assert api.get(f"/api/pages/{team_page.pk}/team-data").status_code == 401


def test_it_expires(bob, team_page):
    api = on_page_host(team_page, bob)
    PageSession.objects.update(expires_at=timezone.now())

    assert api.get(f"/api/pages/{team_page.pk}/team-data").status_code == 401


def send_form(page, user=None, **fields):
    api = on_page_host(page, user, HTTP_ACCEPT="text/html")
    body = "&".join(f"{name}={value}" for name, value in fields.items())
    return api.post(f"/api/pages/{page.pk}/form-data/contact", body, content_type="application/x-www-form-urlencoded")


def test_a_form_without_a_script_leads_to_the_platform(form_page):
    """The host of a page has no thank-you of its own."""
    answer = send_form(form_page, email="ada%40example.org")

    assert (answer.status_code, answer.headers["Location"]) == (303, f"http://127.0.0.1:8000/thanks/{form_page.pk}")
    assert send_form(form_page, email="a", _next="%23sent").headers["Location"] == f"/p/{form_page.slug}#sent"


def test_a_form_that_is_refused_says_so_on_a_screen(form_page):
    answer = send_form(form_page, email="%00")

    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "text/html; charset=utf-8")


REFUSED = {
    400: {"email": "%00"},
    403: {"email": "a"},
    413: {"email": "a" * (1 + 2**20)},
    429: {"email": "a"},
}


@pytest.mark.parametrize("anchor", [{}, {"_next": ""}, {"_next": "%23sent"}, {"_next": "/elsewhere"}])
@pytest.mark.parametrize("status", [303, *REFUSED])
@pytest.mark.parametrize("who", ["alice", "bob", None])
def test_every_form_gets_an_answer_that_works_there(form_page, request, settings, who, status, anchor):
    """With and without `_next`, for everybody; a screen names nothing that the host of a page does not have."""
    if status == 403:
        form_page.page_api_form_enabled = False
        form_page.save()
    if status == 429:
        settings.RATELIMIT_ENABLE, settings.RATELIMIT_FORM = True, (0, 60)
    user = who and request.getfixturevalue(who)
    answer = send_form(form_page, user, **REFUSED.get(status, {"email": "a"}), **anchor)

    assert answer.status_code == status
    if status != 303:
        assert "Your answers were not sent" in answer.text and "Back button" in answer.text
        links = re.findall(r'(?:href|src|action)="([^"]*)"', answer.text)
        assert links == ["http://127.0.0.1:8000/"]
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
