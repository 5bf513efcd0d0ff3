"""`?ft=`: how an image of a hosted page is fetched in mode A (ISOLATION 10)."""

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Login
from accounts.tokens import page_tokens
from tests.conftest import Api, make_page
from tests.signed_in import login_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(api, bob, team_page):
    uploaded = api(bob).upload(f"/api/pages/{team_page.pk}/team-files", b"hello").json()
    return f"/api/pages/{team_page.pk}/team-files/{uploaded['id']}"


def ft(page, user, login=None):
    return {"ft": page_tokens.file_token(page.pk, user.pk, (login or login_of(user)).pk)}


def test_it_works(bob, team_page, path):
    answer = Api().get(path, ft(team_page, bob))

    assert b"".join(answer.streaming_content) == b"hello"


def test_without_it_nothing_is_shown(path):
    assert Api().get(path).status_code == 401


@pytest.mark.parametrize("token", ["", "x", "A" * 66])
def test_it_rejects_a_bad_one(path, token):
    answer = Api().get(path, {"ft": token})

    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_TOKEN")


def test_it_ends_with_the_sign_in(bob, team_page, path):
    login = login_of(bob)
    query = ft(team_page, bob, login)
    Login.objects.filter(pk=login.pk).update(ended_at=timezone.now())

    assert Api().get(path, query).status_code == 401


def test_it_expires(bob, team_page, path):
    with time_machine.travel(1_790_000_000, tick=False) as clock:
        query = ft(team_page, bob)
        clock.shift(2 * 60 * 60)

        assert Api().get(path, query).status_code == 401


def test_a_stranger_has_one_too_and_reads_nothing(charlie, team_page, path):
    assert Api().get(path, ft(team_page, charlie)).status_code == 403


def test_it_is_good_on_its_own_page_only(alice, bob, path):
    other = make_page(alice, "team_app", name="Other")

    assert Api().get(path, ft(other, bob)).status_code == 403


def test_it_reads_files_and_nothing_else(bob, team_page, path):
    query = ft(team_page, bob)
    assert Api().delete(f"{path}?ft={query['ft']}").status_code == 401
    assert Api().get(f"/api/pages/{team_page.pk}/team-files", query).status_code == 401
    assert Api().get(f"/api/pages/{team_page.pk}/team-data/tasks", query).status_code == 401


def test_a_bearer_token_decides_where_there_is_one(api, alice, charlie, team_page, path):
    assert api(charlie).get(path, ft(team_page, alice)).status_code == 403
