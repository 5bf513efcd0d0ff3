import hashlib

import pytest
from django.apps import apps
from django.core.serializers import serialize

from tests.conftest import make_page
from tests.signed_in import sign_in
from visimade_site.edge import EdgeMiddleware

PLAIN = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Hosted</title>
<body data-page-id="{{PAGE_ID}}"><h1>Hosted</h1>"""


@pytest.fixture
def received(monkeypatch):
    """What arrives at the server: a list of dicts of each request's method, path, host, cookies and credentials."""
    found, original = [], EdgeMiddleware.__call__

    def recorded(self, request):
        meta = request.META
        found.append(
            {
                "method": request.method,
                "path": request.path_info,
                "query": meta.get("QUERY_STRING", ""),
                "host": meta.get("HTTP_HOST", ""),
                "cookie": meta.get("HTTP_COOKIE", ""),
                "authorization": meta.get("HTTP_AUTHORIZATION", ""),
                "accept": meta.get("HTTP_ACCEPT", ""),
                "origin": meta.get("HTTP_ORIGIN"),
            }
        )
        return original(self, request)

    monkeypatch.setattr(EdgeMiddleware, "__call__", recorded)
    return found


@pytest.fixture
def hosted(live_server):
    """`hosted(alice, "team_app", html)` makes a page; the answer is the page, `.address` where a visitor opens it."""

    def make(owner, mode="page", html=PLAIN, **fields):
        page = make_page(owner, mode, html_content=html, **fields)
        page.address = f"{live_server.url}{page.url_path}"
        return page

    return make


@pytest.fixture
def signed_in(context, live_server):
    """`signed_in(alice)`: the browser has Alice's session on the platform."""

    return lambda user: sign_in(context, live_server.url, user)


@pytest.fixture
def own_origin(live_server, settings):
    settings.APP_ORIGIN = live_server.url


@pytest.fixture
def visited(own_origin, hosted, alice, signed_in, page):
    """Alice's page, opened by Alice, who is signed in on the platform. The browser's page; `.hosted` is ours."""
    signed_in(alice)
    page.hosted = hosted(alice, "team_app")
    page.goto(page.hosted.address)
    return page


@pytest.fixture
def without_sdk(context):
    """Our script is empty: what is left is what the browser itself keeps apart."""
    context.route("**/sdk/**", lambda route: route.fulfill(content_type="text/javascript", body=""))


def everything():
    """One hash over all rows of all tables."""
    rows = (
        serialize("json", model.objects.order_by("pk"))
        for model in sorted(apps.get_models(), key=lambda model: model._meta.label)
        if not model._meta.proxy
    )
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
