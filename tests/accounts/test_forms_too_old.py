"""Forms that were open in another tab while the browser signed in: their CSRF token is an old one."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Invite, Login, Membership, User
from pages_app.models import Report
from tests.conftest import make_page
from tests.screens import OWN, Visitor

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
GOAL = "?next=%2Fp%2Fboard"
ALICE = {"username": "alice", "password": "alice-password"}


class Tab:
    """A form that was opened before, in one browser with other tabs."""

    def __init__(self, visitor, address):
        self.visitor, self.address = visitor, address
        self.token = TOKEN.search(visitor.get(address).text)[1]

    def send(self, origin=OWN, **fields):
        return self.visitor.post(self.address, {"csrfmiddlewaretoken": self.token, **fields}, HTTP_ORIGIN=origin)


@pytest.fixture
def visitor(alice):
    return Visitor()


def sign_in(visitor, name="alice"):
    visitor.send("/logout")
    assert visitor.send("/login", username=name, password=f"{name}-password").status_code == 303


@pytest.mark.parametrize("name", ["alice", "ALICE ", "alice@example.org", ""])
@pytest.mark.parametrize("screen", ["/login", "/register"])
def test_it_works(visitor, screen, name):
    tab = Tab(visitor, screen + GOAL)
    sign_in(visitor)
    response = tab.send(username=name, password="alice-password", email="alice@example.org")

    assert (response.status_code, response["Location"]) == (303, "/p/board")
    assert Login.objects.filter(ended_at=None).count() == Login.objects.count() == 1


def test_without_a_goal_it_leads_to_the_dashboard(visitor):
    tab = Tab(visitor, "/login")
    sign_in(visitor)

    assert tab.send(**ALICE)["Location"] == "/dashboard"


@pytest.mark.parametrize("screen", ["/login", "/register"])
def test_somebody_else_is_told_who_is_signed_in(visitor, bob, screen):
    """Nobody goes on under a name that they did not type."""
    tab = Tab(visitor, screen + GOAL)
    sign_in(visitor)
    response = tab.send(username="bob", password="bob-password", email="new@example.org")

    assert response.status_code == 200
    assert 'signed in as <span class="name">alice' in response.text and 'href="/p/board"' in response.text
    assert User.objects.count() == 2 and Login.objects.get().user.username == "alice"


@pytest.mark.parametrize("screen", ["/login", "/register", "/password-reset"])
def test_who_is_not_signed_in_gets_the_form_once_more(visitor, screen):
    """After signing in and out again in another tab."""
    tab = Tab(visitor, screen + GOAL)
    sign_in(visitor)
    visitor.send("/logout")
    typed = {"username": "nora", "email": "nora@example.org"}
    response = tab.send(password="secret-password", **typed)

    assert response.status_code == 403 and "Please send it once more." in response.text
    assert any(f'value="{text}"' in response.text for text in typed.values())
    assert "secret-password" not in response.text
    assert not User.objects.filter(username="nora").exists() and not Login.objects.filter(ended_at=None).exists()
    tab.token = TOKEN.search(response.text)[1]
    assert tab.send(**ALICE | {"email": "alice@example.org"}).status_code in (200, 303)


@pytest.mark.parametrize("screen", ["/login", "/register", "/password-reset", "/logout", "/admin/login/"])
@pytest.mark.parametrize("origin", ["null", "https://evil.example", "http://p1.localhost:8000", ""])
def test_it_rejects_a_form_from_elsewhere(visitor, screen, origin):
    tab = Tab(visitor, "/login" + GOAL)
    sign_in(visitor)
    tab.address = screen + GOAL
    response = tab.send(origin, **ALICE)

    assert response.status_code == 403 and "came from elsewhere" in response.text
    assert Login.objects.filter(ended_at=None).count() == 1


def test_nobody_joins_by_an_old_form(visitor, bob, charlie):
    page = make_page(bob, "team_app")
    later = timezone.now() + timedelta(days=1)
    invite = Invite.objects.create(team=page.team, created_by=bob, expires_at=later, role="member")
    sign_in(visitor, "charlie")
    tab = Tab(visitor, f"/join/{invite.code}")
    sign_in(visitor)
    response = tab.send()

    assert (response.status_code, response["Location"]) == (303, tab.address)
    assert Membership.objects.filter(team=page.team).count() == 1
    assert "Join as alice" in visitor.get(tab.address).text


def test_nobody_is_logged_out_by_an_old_form(visitor, bob):
    sign_in(visitor, "bob")
    tab = Tab(visitor, "/logout")
    sign_in(visitor)
    response = tab.send()

    assert response.status_code == 403 and "You are signed in as <b>alice</b>" in response.text
    assert Login.objects.filter(ended_at=None).count() == 1


def test_a_report_keeps_what_was_typed(visitor):
    page = make_page(User.objects.get())
    tab = Tab(visitor, f"/report/{page.pk}")
    sign_in(visitor)
    response = tab.send(reason="spam", text="Look at the third line.")

    assert response.status_code == 403 and "Look at the third line." in response.text
    assert not Report.objects.exists()
    tab.token = TOKEN.search(response.text)[1]
    assert tab.send(reason="spam", text="Look at the third line.").status_code == 303


def test_the_admin_leads_on_as_well(visitor):
    User.objects.update(is_staff=True, is_superuser=True)
    tab = Tab(visitor, "/admin/login/?next=/admin/accounts/user/")
    sign_in(visitor)
    response = tab.send(**ALICE)

    assert (response.status_code, response["Location"]) == (303, "/admin/accounts/user/")
