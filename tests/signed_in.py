"""Being signed in on the platform, for tests: with a session, with a page's token, with the cookie of a page's host."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts import sessions
from accounts.models import Login, PageSession
from accounts.models.token import digest
from accounts.tokens import page_tokens
from tests.conftest import Api


def client_of(user):
    """A Django client with a session, as the sign-in screen leaves it."""
    client = Client(SERVER_NAME="localhost", SERVER_PORT="8000")
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
    return client


def session_of(user):
    """The value of a session cookie for `user`."""
    request = RequestFactory().get("/")
    request.session, request.user = SessionStore(), AnonymousUser()
    sessions.sign_in(request, user)
    request.session.save()
    return request.session.session_key


def sign_in(context, base, user):
    """The browser of `context` is signed in at `base`; the answer is the value of the cookie."""
    value = session_of(user)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": base}])
    return value


def login_of(user):
    return Login.objects.create(user=user, epoch=user.token_epoch)


def page_token(page, user, login=None):
    return page_tokens.page_token(page.pk, user.pk, (login or login_of(user)).pk)[0]


def by_page_token(page, user, **headers):
    """The script of `page`, for `user`."""
    return Api(page_token(page, user), **headers)


def page_cookie(page, user, login=None):
    expires_at = timezone.now() + timedelta(days=1)
    secret = f"secret of {user.pk} on {page.pk}".replace(" ", "-")
    PageSession.objects.create(
        digest=digest(secret), login=login or login_of(user), page_id=page.pk, expires_at=expires_at
    )
    return secret


def host_of(page):
    return f"p{page.pk}.localhost"


def client_on_host(page, user=None):
    """A Django client on the host of a page, with the cookie of that host if somebody is signed in."""
    client = Client(SERVER_NAME=host_of(page))
    if user:
        client.cookies[settings.PAGE_COOKIE_NAME] = page_cookie(page, user)
    return client


def on_page_host(page, user=None, **headers):
    """The script of `page` on its own host in mode B, for `user` or nobody."""
    cookie = {"HTTP_COOKIE": f"{settings.PAGE_COOKIE_NAME}={page_cookie(page, user)}"} if user else {}
    host = f"{host_of(page)}:8000"
    own = {"HTTP_HOST": host, "HTTP_ORIGIN": f"http://{host}", "HTTP_SEC_FETCH_SITE": "same-origin"}
    return Api(**own | cookie | headers)
