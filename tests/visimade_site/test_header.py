"""The head of our own screens says who is signed in, and caches keep that to them."""

import pytest

from tests.conftest import make_user
from tests.screens import Visitor

PATHS = ["/", "/developers/api", "/developers/api/reference", "/ai-agents/visimade-md", "/nothing-here", "/report/{}"]


@pytest.mark.parametrize("path", PATHS)
def test_it_offers_to_log_in(path, solo_page):
    response = Visitor().get(path.format(solo_page.pk))

    assert 'href="/login">Log in' in response.text and "Log out" not in response.text
    assert "Cookie" in response["Vary"]


@pytest.mark.parametrize("path", PATHS)
def test_it_names_who_is_signed_in(path, solo_page, charlie):
    response = Visitor(charlie).get(path.format(solo_page.pk))

    assert ">charlie</span>" in response.text and 'href="/dashboard"' in response.text
    assert 'href="/logout"' in response.text and 'href="/login"' not in response.text
    assert "private" in response["Cache-Control"] and "public" not in response["Cache-Control"]


def test_documents_for_machines_are_the_same_for_everybody(charlie):
    for path in ("/llms.txt", "/developers/api.md", "/robots.txt"):
        mine, anybodys = Visitor(charlie).get(path), Visitor().get(path)
        assert mine.content == anybodys.content
        assert mine.get("Cache-Control") == anybodys.get("Cache-Control")


def test_a_known_copy_of_somebody_else_is_not_enough(alice, bob):
    first, other = Visitor(alice).get("/developers/api"), Visitor(bob)

    assert other.get("/developers/api", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200
    assert Visitor(alice).get("/developers/api", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304


def test_hosted_paths_say_nothing_of_who_is_signed_in(charlie):
    visitor = Visitor(charlie)
    for path in ("/p/nothing", "/page-assets/1/nothing", "/sdk/nothing"):
        response = visitor.get(path)
        assert response.status_code == 404 and "charlie" not in response.text and 'href="/login"' not in response.text


def test_a_failure_asks_nobody_who_is_signed_in(charlie, monkeypatch):
    def fail(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("visimade_site.views.origins.trusted", fail)
    visitor = Visitor(charlie)
    visitor.raise_request_exception = False
    response = visitor.get("/")

    assert response.status_code == 500 and "Something went wrong" in response.text and "charlie" not in response.text


def test_a_screen_for_nobody_in_particular_costs_no_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        Visitor().get("/developers/api")


def test_the_landing_page_shows_somebody_signed_in_how_to_get_a_token(db):
    text = Visitor(make_user("nora")).get("/").text

    assert "/api/auth/token" in text and "-d username=nora" in text and "/api/auth/register" not in text
