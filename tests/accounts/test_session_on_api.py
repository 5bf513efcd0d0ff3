"""The session cookie on the API: from our own screens alone, and with the CSRF token (ISOLATION 5)."""

import pytest
from django.conf import settings
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import Login
from tests.conftest import Api, Multipart
from tests.signed_in import session_of

pytestmark = pytest.mark.django_db
CSRF = "x" * 32
OWN = {"HTTP_SEC_FETCH_SITE": "same-origin"}


def with_session(user, csrf=True, **headers):
    cookies = f"{settings.SESSION_COOKIE_NAME}={session_of(user)}; {settings.CSRF_COOKIE_NAME}={CSRF}"
    headers |= {"HTTP_X_CSRFTOKEN": CSRF} if csrf else {}
    return Api(HTTP_COOKIE=cookies, **headers)


def me(api):
    answer = api.get("/api/auth/me")
    return answer.json()["user"] if answer.status_code == 200 else answer.status_code


def test_it_works(alice):
    assert me(with_session(alice, **OWN)) == {"id": alice.pk, "username": "alice"}


def test_it_writes_with_the_csrf_token(alice):
    answer = with_session(alice, **OWN).post("/api/pages", {"name": "New", "html_content": "<p>"})

    assert answer.status_code == 201


def test_it_uploads(alice, team_page):
    answer = with_session(alice, **OWN).post(f"/api/pages/{team_page.pk}/team-files", Multipart.of(b"hello"))

    assert answer.status_code == 201


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_rejects_writing_without_the_csrf_token(alice, team_page, method):
    paths = {"post": "/api/pages", "put": f"/api/pages/{team_page.pk}/storage-config"}
    path = paths.get(method, f"/api/pages/{team_page.pk}")
    answer = getattr(with_session(alice, csrf=False, **OWN), method)(path)

    assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")
    assert "X-CSRFToken" in answer.json()["error"]


def test_it_rejects_a_wrong_csrf_token(alice):
    answer = with_session(alice, csrf=False, HTTP_X_CSRFTOKEN="y" * 32, **OWN).post("/api/pages", {"name": "N"})

    assert answer.status_code == 403


def test_it_takes_the_token_that_a_form_of_ours_has(alice):
    request = RequestFactory().get("/")
    token = get_token(request)
    csrf = f"{settings.CSRF_COOKIE_NAME}={request.META['CSRF_COOKIE']}"
    api = Api(HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}={session_of(alice)}; {csrf}", HTTP_X_CSRFTOKEN=token, **OWN)

    assert api.post("/api/pages", {"name": "New", "html_content": "<p>"}).status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": "none"},
        {"HTTP_SEC_FETCH_SITE": ""},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "http://localhost"},
    ],
    ids=str,
)
def test_elsewhere_it_is_nobodys(alice, team_page, headers):
    """Also with the CSRF token, which a page cannot have."""
    api = with_session(alice, **headers)

    assert api.get(f"/api/pages/{team_page.pk}/sdk-context").json()["user"] is None
    assert api.post("/api/pages", {"name": "New", "html_content": "<p>"}).status_code == 401


@pytest.mark.parametrize(
    "origin, user",
    [("http://localhost", True), ("null", False), ("http://evil.example", False), ("http://localhost:81", False)],
)
def test_where_browsers_do_not_say_the_origin_decides(alice, team_page, origin, user):
    answer = with_session(alice, HTTP_ORIGIN=origin).get(f"/api/pages/{team_page.pk}/sdk-context")

    assert bool(answer.json()["user"]) == user


def test_without_any_origin_it_reads_and_does_not_write(alice):
    assert me(with_session(alice))["username"] == "alice"
    assert with_session(alice).post("/api/pages", {"name": "New", "html_content": "<p>"}).status_code == 401


def test_a_bearer_token_decides_where_there_is_one(alice, bob, api):
    bearer = api(bob).headers["HTTP_AUTHORIZATION"]

    assert me(with_session(alice, HTTP_AUTHORIZATION=bearer, **OWN))["username"] == "bob"
    assert me(with_session(alice, HTTP_AUTHORIZATION="Bearer garbage", **OWN)) == 401


def test_a_stale_one_is_nobodys(alice):
    api = with_session(alice, **OWN)
    Login.objects.update(ended_at=timezone.now())

    assert me(api) is None


def test_a_new_password_ends_it(alice):
    api = with_session(alice, **OWN)
    alice.set_password("another-password")
    alice.save()

    assert me(api) is None


def test_a_deactivated_user_is_nobody(alice):
    api = with_session(alice, **OWN)
    alice.is_active = False
    alice.save()

    assert me(api) is None


def test_no_answer_sets_a_cookie(alice, team_page):
    api = with_session(alice, **OWN)

    for path in ("/api/auth/me", f"/api/pages/{team_page.pk}"):
        assert not api.get(path).cookies
