import pytest
from django.utils import timezone

from pages_app.models import Page


@pytest.fixture
def blocked(team_page):
    Page.objects.update(blocked_at=timezone.now(), blocked_reason="Spam")
    return team_page


def test_the_owner_is_told_why(api, alice, blocked):
    page = api(alice).get(f"/api/pages/{blocked.pk}").json()["page"]

    assert page["blocked_reason"] == "Spam"
    assert page["blocked_at"].endswith("Z")


def test_nobody_else_is(api, bob, charlie, blocked):
    for user in (bob, charlie):
        assert api(user).get(f"/api/pages/{blocked.pk}").status_code == 404


def test_a_page_that_is_not_blocked_says_nothing_of_it(api, alice, team_page):
    assert not {"blocked_at", "blocked_reason"} & set(api(alice).get(f"/api/pages/{team_page.pk}").json()["page"])


def test_it_is_not_served_to_anybody(client, alice, blocked):
    client.force_login(alice)

    assert client.get("/p/board", SERVER_NAME="localhost").status_code == 404


def test_an_owner_cannot_lift_the_block(api, alice, blocked):
    for body in ({"blocked_at": None, "name": "Better"}, {"is_published": True}, {"slug": "other"}):
        api(alice).patch(f"/api/pages/{blocked.pk}", body)

    assert Page.objects.get().blocked_at is not None
    assert api().get("/api/pages/by-slug/other").status_code == 404


def test_lifting_the_block_brings_it_back_at_once(client, blocked):
    Page.objects.update(blocked_at=None)

    assert client.get("/p/board", SERVER_NAME="localhost").status_code == 200
