"""Hosted pages in a browser, for somebody who is signed in on the platform, in the mode that a test asks for."""

import pytest
from django.core.signals import request_started

from tests.conftest import make_page
from tests.signed_in import sign_in

BLANK = '<!doctype html><html lang="en"><title>Page</title><body data-page-id="{{PAGE_ID}}"><h1>Page</h1></body></html>'


@pytest.fixture
def visit(live_server, watched, transactional_db):
    """`visit(page, user)` opens a page for a user, or nobody, and answers the tab when it is known who is there."""

    def open_page(page, user=None, more=""):
        if user:
            sign_in(watched.context, live_server.url, user)
        watched.goto(f"{live_server.url}{page.url_path}{more}")
        watched.evaluate("PageFunctions.ready")
        return watched

    return open_page


@pytest.fixture
def hosted(alice, visit):
    """`hosted(mode, as_user, **fields)` makes a page of Alice's and visits it: (page, tab)."""

    def make_and_visit(storage_mode="page", as_user=None, **fields):
        page = make_page(alice, storage_mode, **{"html_content": BLANK} | fields)
        return page, visit(page, as_user)

    return make_and_visit


@pytest.fixture
def received():
    """The requests to the API that reach the server, preflights included: their WSGI environments."""
    found = []

    def note(environ, **_):
        if environ["PATH_INFO"].startswith("/api/"):
            found.append(environ)

    request_started.connect(note)
    yield found
    request_started.disconnect(note)
