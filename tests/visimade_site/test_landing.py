import json
import re
import shlex
from html import unescape
from itertools import pairwise

import pytest
from django.test import Client
from django.utils import timezone

from pages_app.models import Page
from tests.admin.conftest import hostile
from tests.conftest import make_page, make_user

ORIGIN = "http://localhost:8000"


@pytest.fixture
def visitor():
    return Client(headers={"host": "localhost:8000"})


@pytest.fixture
def demo(db):
    owner = make_user("ada", email="ada@demo.invalid")
    page = make_page(owner, name="To do", description="<img src=x onerror=alert(1)>")
    page.slug = "demo-todo"
    page.save()
    return page


def test_it_works_on_an_empty_installation(visitor, db):
    response = visitor.get("/")
    assert response.status_code == 200
    assert 'href="/admin/"' in response.text and "Open a page" not in response.text


def test_it_shows_demo_pages_with_one_query(visitor, demo, django_assert_num_queries):
    with django_assert_num_queries(1):
        text = visitor.get("/").text
    assert 'href="/p/demo-todo"' in text and "&lt;img src=x" in text and hostile(text) == []


def test_it_shows_nobody_elses_page_at_such_an_address(visitor, demo, charlie):
    Page.objects.update(owner=charlie)
    assert "demo-todo" not in visitor.get("/").text


@pytest.mark.parametrize("field", ["is_published", "is_unlisted", "blocked_at", "deleted_at"])
def test_it_hides_demo_pages_that_visitors_cannot_open(field, visitor, demo):
    values = {"is_published": False, "is_unlisted": True}
    Page.objects.update(**{field: values.get(field, timezone.now())})
    assert "demo-todo" not in visitor.get("/").text


def commands(text):
    """The curl calls shown, as argument lists."""
    shown = [unescape(re.sub(r"</?[a-z]+>", "", block)) for block in re.findall(r"<code>(curl.*?)</code>", text, re.S)]
    return [shlex.split(command.replace("\\\n", " ")) for command in shown]


def values(arguments, flag):
    return [value for name, value in pairwise(arguments) if name == flag]


def test_the_commands_shown_work(visitor, db):
    """Register and post a page with nothing but what the screen says."""
    register, post = commands(visitor.get("/").text)
    assert register[1].startswith(ORIGIN) and post[1].startswith(ORIGIN)
    form = "&".join(values(register, "-d"))
    answer = visitor.post(register[1][len(ORIGIN) :], form, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 201
    headers = dict(header.split(": ", 1) for header in values(post, "-H"))
    bearer = headers["Authorization"].replace("$TOKEN", answer.json()["accessToken"])
    body = values(post, "-d")[0]
    created = visitor.post(
        post[1][len(ORIGIN) :], body, content_type=headers["Content-Type"], headers={"Authorization": bearer}
    )
    assert created.status_code == 201
    assert json.loads(body)["html_content"].endswith("</h1>")
    assert "<h1>Hello</h1>" in visitor.get(f"/p/{created.json()['page']['slug']}").text


def test_it_names_the_public_origin(visitor, db, settings):
    settings.APP_ORIGIN = "https://apps.example.org"
    assert "https://apps.example.org/api/pages" in visitor.get("/").text


def test_it_does_not_offer_what_is_closed(visitor, db, settings):
    settings.REGISTRATION = "closed"
    text = visitor.get("/").text
    assert "/api/auth/register" not in text and "Registration is closed" in text


def test_it_has_the_strict_policy_and_sets_no_cookie(visitor, db):
    response = visitor.get("/")
    assert "unsafe" not in response["Content-Security-Policy"] and not response.cookies


@pytest.mark.parametrize("path", ["/nothing", "/p/nothing", "/setup/wrong"])
def test_errors_are_screens_of_ours(path, visitor, db):
    response = visitor.get(path)
    assert response.status_code == 404
    assert "There is nothing here" in response.text and hostile(response.text) == []
    assert "default-src 'none'" in response["Content-Security-Policy"]
