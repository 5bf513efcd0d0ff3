"""Entering and leaving the admin begins and ends the Login row that hosted pages depend on (ISOLATION 4)."""

import pytest
from django.db.models import F

from accounts import sessions
from accounts.models import Login
from tests.screens import Visitor


@pytest.fixture
def inside(boss):
    visitor = Visitor()
    visitor.send("/admin/login/?next=/admin/", username="boss", password="boss-password", next="/admin/")
    return visitor


def live():
    """The sign-ins that are not over."""
    return list(Login.objects.filter(ended_at=None, epoch=F("user__token_epoch")).select_related("user").order_by("pk"))


def caller(visitor, rf):
    request = rf.get("/p/board")
    request.COOKIES = {name: morsel.value for name, morsel in visitor.cookies.items()}
    return sessions.caller_of(request)


def test_it_begins(inside, boss, rf):
    assert [login.user for login in live()] == [boss]
    assert caller(inside, rf).id == boss.pk


def test_a_refused_attempt_begins_nothing(alice):
    Visitor().send("/admin/login/", username="alice", password="alice-password")

    assert not Login.objects.exists()


def test_it_ends_the_sign_in_of_whoever_was_there_before(alice, boss):
    """Their session goes, and with it all that could have ended it later."""
    visitor = Visitor(alice)
    visitor.send("/admin/login/?next=/admin/", username="boss", password="wrong", next="/admin/")
    assert [login.user for login in live()] == [alice]
    visitor.send("/admin/login/?next=/admin/", username="boss", password="boss-password", next="/admin/")

    assert [login.user for login in live()] == [boss]


def test_it_ends(inside, rf):
    inside.get("/logout")
    inside.post_to("/admin/logout/")

    assert live() == [] and caller(inside, rf) is None


def test_looking_at_the_way_out_ends_nothing(inside):
    inside.get("/admin/logout/")

    assert len(live()) == 1


NEW = "a-new-password"


def test_a_new_password_of_ones_own_begins_anew(inside, boss, rf):
    inside.post_to("/admin/password_change/", old_password="boss-password", new_password1=NEW, new_password2=NEW)
    boss.refresh_from_db()

    assert boss.check_password(NEW)
    assert len(live()) == 1 and caller(inside, rf).id == boss.pk


def test_so_does_one_set_in_the_list_of_users(inside, boss, rf):
    address = f"/admin/accounts/user/{boss.pk}/password/"
    inside.post_to(address, password1=NEW, password2=NEW, usable_password="true", **{"set-password": "x"})
    boss.refresh_from_db()

    assert boss.check_password(NEW)
    assert len(live()) == 1 and caller(inside, rf).id == boss.pk


def test_a_new_password_of_somebody_else_ends_theirs_alone(inside, boss, alice, rf):
    theirs = Visitor()
    theirs.send("/login", username="alice", password="alice-password")
    address = f"/admin/accounts/user/{alice.pk}/password/"
    inside.post_to(address, password1=NEW, password2=NEW, usable_password="true", **{"set-password": "x"})

    assert [login.user for login in live()] == [boss] and caller(theirs, rf) is None


def test_the_first_admin_has_one_too(settings, db, rf):
    visitor = Visitor()
    fields = {"username": "root", "email": "root@example.org", "password": "long-enough"}
    visitor.send(f"/setup/{settings.SETUP_TOKEN}", **fields)

    assert caller(visitor, rf).username == "root"
