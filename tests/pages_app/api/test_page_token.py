"""POST /api/pages/:id/page-token, and what a page token is worth (ISOLATION 4, 5; row 91)."""

from time import time

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Login, Membership
from accounts.tokens import page_tokens
from journal.models import Change
from tests.conftest import Api, make_page
from tests.signed_in import by_page_token, login_of, on_page_host, page_token

pytestmark = pytest.mark.django_db
NOW = 1_790_000_000


def renew(token, page):
    return Api(token).post(f"/api/pages/{page.pk}/page-token")


def test_it_works(bob, team_page):
    answer = renew(page_token(team_page, bob), team_page).json()
    caller = page_tokens.read_page_token(answer["token"])

    assert caller.id == bob.pk
    assert page_tokens.read_file_token(answer["fileToken"]).id == bob.pk
    assert Api(answer["token"]).get(f"/api/pages/{team_page.pk}/team-data").status_code == 200


def test_it_goes_on_for_twelve_hours(bob, team_page):
    with time_machine.travel(NOW, tick=False) as clock:
        token = page_token(team_page, bob)
        while (answer := renew(token, team_page)).status_code == 200:
            assert answer.json()["tokenExp"] == time() + 900
            token = answer.json()["token"]
            clock.shift(600)

        assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_TOKEN")
        assert time() - NOW == 12 * 60 * 60


def test_a_computer_that_slept_goes_on(bob, team_page):
    """The expired token is worth nothing but a new one, as long as the sign-in lasts."""
    with time_machine.travel(NOW, tick=False) as clock:
        token = page_token(team_page, bob)
        clock.shift(12 * 60 * 60 - 1)
        assert Api(token).get(f"/api/pages/{team_page.pk}/team-data").status_code == 401
        renewed = renew(token, team_page).json()["token"]
        assert Api(renewed).get(f"/api/pages/{team_page.pk}/team-data").status_code == 200
        clock.shift(1)

        assert renew(token, team_page).status_code == 401


def test_it_rejects_an_expired_token_whose_sign_in_is_over(bob, team_page):
    with time_machine.travel(NOW, tick=False) as clock:
        token = page_token(team_page, bob)
        clock.shift(1000)
        Login.objects.update(ended_at=timezone.now())

        assert renew(token, team_page).status_code == 401


def test_it_rejects_other_tokens(api, alice, team_page):
    answer = api(alice).post(f"/api/pages/{team_page.pk}/page-token")

    assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")


def test_it_rejects_a_cookie_of_the_pages_host(bob, team_page, page_hosts):
    """Which no script may turn into a token that it can read."""
    assert on_page_host(team_page, bob).post(f"/api/pages/{team_page.pk}/page-token").status_code == 403


def test_it_rejects_the_token_of_another_page(bob, team_page, solo_page):
    answer = renew(page_token(team_page, bob), solo_page)

    assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    "end",
    [
        lambda user, login: Login.objects.filter(pk=login.pk).update(ended_at=timezone.now()),
        lambda user, login: login.delete(),
        lambda user, login: (setattr(user, "is_active", False), user.save()),
        lambda user, login: (user.set_password("another"), user.save()),
        lambda user, login: user.delete(),
    ],
    ids=["signed out", "forgotten", "deactivated", "new password", "deleted"],
)
@pytest.mark.parametrize("path", ["team-data/tasks", "sdk-context", "team/members"])
def test_it_ends_with_the_sign_in(bob, team_page, end, path):
    login = login_of(bob)
    api = Api(page_token(team_page, bob, login))
    assert api.get(f"/api/pages/{team_page.pk}/{path}").status_code == 200
    end(bob, login)
    answer = api.get(f"/api/pages/{team_page.pk}/{path}")

    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_TOKEN")


def test_another_sign_in_of_the_same_user_goes_on(bob, team_page):
    api = by_page_token(team_page, bob)
    login_of(bob).delete()

    assert api.get(f"/api/pages/{team_page.pk}/team-data").status_code == 200


def test_a_login_of_somebody_else_lends_nothing(bob, charlie, team_page):
    api = Api(page_token(team_page, bob, login_of(charlie)))

    assert api.get(f"/api/pages/{team_page.pk}/team-data").status_code == 401


def test_rights_are_those_of_this_moment(bob, team_page):
    api = by_page_token(team_page, bob)
    path = f"/api/pages/{team_page.pk}/team-data/tasks"
    assert api.post(path, {"data": {}}).status_code == 201
    Membership.objects.filter(user=bob).update(role="viewer")
    assert api.post(path, {"data": {}}).status_code == 403
    Membership.objects.filter(user=bob).delete()

    assert api.get(path).status_code == 403


def test_staff_is_a_visitor_like_others(charlie, team_page):
    """Where staff may see what is taken down, the page in their browser may not (R3)."""
    charlie.is_staff = charlie.is_superuser = True
    charlie.save()
    team_page.blocked_at = timezone.now()
    team_page.save()

    assert by_page_token(team_page, charlie).get(f"/api/pages/{team_page.pk}/sdk-context").status_code == 404


def test_a_blocked_page_gets_nothing_even_for_its_owner(alice, team_page):
    api = by_page_token(team_page, alice)
    team_page.blocked_at = timezone.now()
    team_page.save()

    assert api.get(f"/api/pages/{team_page.pk}/team-data").status_code == 404


def test_a_page_mails_nobody(alice, team_page, settings, mailoutbox):
    """Only with stored consent (R5), which is asked for elsewhere."""
    settings.MAIL_CONFIGURED = True
    answer = by_page_token(team_page, alice).post(
        f"/api/pages/{team_page.pk}/team/invite", {"email": "nora@example.org"}
    )

    assert (answer.status_code, answer.json()["mailed"], mailoutbox) == (201, False, [])


def test_it_joins_its_own_page_and_no_other(alice, charlie, team_page, api):
    other = make_page(alice, "team_app", name="Other")
    own, foreign = (
        api(alice).post(f"/api/pages/{page.pk}/team/invite").json()["inviteCode"] for page in (team_page, other)
    )
    script = by_page_token(team_page, charlie)

    assert script.get(f"/api/join/{foreign}").status_code == script.post(f"/api/join/{foreign}").status_code == 403
    assert script.get(f"/api/join/{own}").status_code == script.post(f"/api/join/{own}").status_code == 200


def test_the_journal_says_that_a_page_wrote(bob, team_page):
    login = login_of(bob)
    Api(page_token(team_page, bob, login)).post(f"/api/pages/{team_page.pk}/team-data/tasks", {"data": {}})
    change = Change.objects.get(subject="record")

    assert (change.credential, change.credential_id, change.actor_id) == ("page", login.pk, bob.pk)


def test_a_read_asks_the_database_no_more_than_with_a_jwt(bob, team_page, api):
    path = f"/api/pages/{team_page.pk}/team-data/tasks"
    counts = []
    for client in (api(bob), by_page_token(team_page, bob)):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_page_cannot_use_up_what_its_visitor_may_do_elsewhere(bob, team_page, api, limits):
    limits.RATELIMIT_READ = "3/m"
    page = by_page_token(team_page, bob)
    for path in ("/api/join/abc", "/api/pages/999999/sdk-context", f"/api/pages/{team_page.pk}/sdk-context"):
        statuses = [page.get(path).status_code for _ in range(4)]
        assert statuses[-1] == 429 or path.endswith("999999/sdk-context")

    assert api(bob).get("/api/pages").status_code == 200
    assert api(bob).get(f"/api/pages/{team_page.pk}/sdk-context").status_code == 200
