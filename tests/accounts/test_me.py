import pytest

from accounts.models import ApiToken
from tests.conftest import Api


def test_it_works(api, alice):
    response = api(alice).get("/api/auth/me")

    assert (response.status_code, response.json()) == (200, {"user": {"id": alice.pk, "username": "alice"}})


def test_nobody_is_null(api, db):
    response = api().get("/api/auth/me")

    assert (response.status_code, response.json()) == (200, {"user": None})


def test_it_needs_no_scope(api, alice):
    assert api(alice, scopes=[]).get("/api/auth/me").json()["user"]["id"] == alice.pk
    assert Api(ApiToken.issue(alice, "x", [])[1]).get("/api/auth/me").json()["user"]["id"] == alice.pk


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic YTpi", "Token x", "Bearer\tx", "vm_x"])
def test_a_bad_header_is_refused(db, header):
    response = Api(HTTP_AUTHORIZATION=header).get("/api/auth/me")

    assert (response.status_code, response.json()["code"]) == (401, "INVALID_TOKEN")


@pytest.mark.parametrize("accept", ["", "text/html", "image/png", "application/xml;q=1", "*/*", "nonsense"])
def test_it_answers_json_whatever_is_accepted(db, accept):
    response = Api(HTTP_ACCEPT=accept).get("/api/auth/me")

    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")


def test_it_costs_one_query(api, alice, django_assert_num_queries):
    client = api(alice)
    with django_assert_num_queries(1):
        client.get("/api/auth/me")
    with django_assert_num_queries(0):
        api().get("/api/auth/me")
