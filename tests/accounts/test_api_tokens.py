"""vm_ tokens: made by hand, shown once, kept as a hash (CONTRACT 2.4)."""

import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.scopes import SCOPES
from tests.conftest import Api, make_page


@pytest.fixture
def issue(alice):
    """Makes a token for Alice: (row, the token itself)."""
    return lambda scopes=SCOPES, **fields: ApiToken.issue(alice, "script", scopes, **fields)


def test_it_works(issue, alice):
    row, secret = issue()

    assert secret.startswith("vm_") and len(secret) >= 43
    assert (row.user, row.name, row.scopes) == (alice, "script", list(SCOPES))
    assert Api(secret).get("/api/auth/me").json()["user"]["username"] == "alice"


def test_only_a_hash_is_stored(issue):
    row, secret = issue()
    stored = ApiToken.objects.values().get()

    assert stored["digest"] == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(stored)
    assert stored["shown"] == secret[:9] and len(secret) - len(row.shown) > 30


def test_no_two_are_alike(issue):
    assert len({issue()[1] for _ in range(50)}) == 50


def test_the_hash_is_no_token(issue):
    row, _ = issue()

    for secret in (row.digest, f"vm_{row.digest}", row.shown, "vm_", "vm_x"):
        assert Api(secret).get("/api/auth/me").status_code == 401


def test_it_may_end_by_itself(issue):
    _, secret = issue(expires_at=timezone.now() + timedelta(days=1))
    assert Api(secret).get("/api/pages").status_code == 200

    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        response = Api(secret).get("/api/pages")
    assert (response.status_code, response.json()["code"]) == (401, "INVALID_TOKEN")


def test_without_an_end_it_goes_on(issue):
    _, secret = issue()

    with time_machine.travel(timezone.now() + timedelta(days=3650)):
        assert Api(secret).get("/api/pages").status_code == 200


@pytest.mark.parametrize("path", ["/api/pages", "/api/auth/me"])
def test_a_revoked_one_is_refused_at_once(issue, path):
    row, secret = issue()
    ApiToken.objects.filter(pk=row.pk).update(revoked_at=timezone.now())

    assert Api(secret).get(path).json()["code"] == "INVALID_TOKEN"


def test_it_ends_with_the_account_but_not_with_the_password(issue, alice):
    _, secret = issue()
    alice.set_password("another-password")
    alice.save()
    assert Api(secret).get("/api/pages").status_code == 200

    User.objects.update(is_active=False)
    assert Api(secret).get("/api/pages").status_code == 401


def test_write_does_not_include_read(issue):
    _, secret = issue(["pages:write"])

    assert Api(secret).post("/api/pages", {"name": "New", "html_content": "x"}).status_code == 201
    assert Api(secret).get("/api/pages").json()["code"] == "INSUFFICIENT_SCOPE"


# A list of pages


@pytest.fixture
def limited(issue, alice, team_page):
    """A token for the team page alone, and another page of Alice's."""
    return Api(issue(page_ids=[team_page.pk])[1]), make_page(alice, "team_app", name="Other")


def test_it_works_on_its_pages(limited, team_page):
    client, _ = limited

    assert client.get(f"/api/pages/{team_page.pk}").status_code == 200
    assert client.post(f"/api/pages/{team_page.slug}/team-data/tasks", {"data": {}}).status_code == 201


@pytest.mark.parametrize(
    "method, path",
    [
        ("GET", "/api/pages/{id}"),
        ("GET", "/api/pages/{slug}"),
        ("PATCH", "/api/pages/{id}"),
        ("DELETE", "/api/pages/{id}"),
        ("GET", "/api/pages/lookup?slug={slug}"),
        ("GET", "/api/pages/by-slug/{slug}"),
        ("GET", "/api/pages/{id}/team-data/tasks"),
        ("POST", "/api/pages/{id}/team/invite"),
        ("POST", "/api/pages"),
    ],
)
def test_it_works_on_no_other_page(limited, method, path):
    client, other = limited
    response = client.send(method, path.format(id=other.pk, slug=other.slug), {"name": "N", "html_content": "x"})

    assert (response.status_code, response.json()["code"]) == (403, "INSUFFICIENT_SCOPE")


def test_it_joins_no_other_page(limited, api, charlie):
    page = make_page(charlie, "team_app", name="Third")
    code = api(charlie).post(f"/api/pages/{page.pk}/team/invite").json()["inviteCode"]

    assert limited[0].post(f"/api/join/{code}").json()["code"] == "INSUFFICIENT_SCOPE"
    assert page.team.memberships.count() == 1


def test_it_lists_only_its_pages(limited, team_page):
    answer = limited[0].get("/api/pages").json()

    assert ([page["id"] for page in answer["pages"]], answer["total"]) == ([team_page.pk], 1)


def test_an_empty_list_is_no_page(issue, team_page):
    _, secret = issue(page_ids=[])

    assert Api(secret).get("/api/pages").json()["total"] == 0
    assert Api(secret).get(f"/api/pages/{team_page.pk}").status_code == 403


# The last use


def test_the_last_use_is_kept_and_written_once_a_minute(issue, django_assert_num_queries):
    row, secret = issue()
    assert row.last_used_at is None
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first = last_use(secret)
        assert first is not None
        clock.shift(59)
        assert last_use(secret) == first
        with django_assert_num_queries(1):
            Api(secret).get("/api/auth/me")
        clock.shift(2)
        assert last_use(secret) == first + timedelta(seconds=61)


def last_use(secret):
    Api(secret).get("/api/auth/me")
    return ApiToken.objects.get().last_used_at


def test_a_refused_one_is_not_used(issue):
    row, secret = issue(expires_at=timezone.now() - timedelta(seconds=1))
    Api(secret).get("/api/auth/me")

    row.refresh_from_db()
    assert row.last_used_at is None


# The command


def test_the_command_prints_a_token_that_works(alice, capsys):
    call_command("create_token", "ALICE@example.org")
    secret = capsys.readouterr().out.strip()

    assert Api(secret).get("/api/auth/me").json()["user"]["id"] == alice.pk
    assert (ApiToken.objects.get().scopes, ApiToken.objects.get().expires_at) == (list(SCOPES), None)


def test_the_command_takes_scopes_days_and_pages(alice, capsys):
    options = ["--scopes", "pages:read,team-data:read", "--days", "3", "--page", "7", "--page", "8", "--name", "ci"]
    call_command("create_token", "alice", *options)

    row = ApiToken.objects.get()
    assert (row.name, row.scopes, row.page_ids) == ("ci", ["pages:read", "team-data:read"], [7, 8])
    assert timedelta(days=2) < row.expires_at - timezone.now() <= timedelta(days=3)


@pytest.mark.parametrize(
    "arguments", [["nobody"], ["alice", "--scopes", "admin"], ["alice", "--scopes", " "], ["alice", "--days", "0"]]
)
def test_the_command_rejects(alice, arguments):
    with pytest.raises(CommandError):
        call_command("create_token", *arguments)
    assert not ApiToken.objects.exists()
