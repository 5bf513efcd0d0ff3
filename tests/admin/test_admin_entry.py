"""Who gets into the admin, how often they may try, and the headers of its screens."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from tests.admin.conftest import MODELS, address, form_of, hostile, list_of
from tests.conftest import make_user

LOGIN = "/admin/login/"


def repr_of(text):
    return repr(text[:9])


def sign_in(client, username, password, **extra):
    return client.post(LOGIN, {"username": username, "password": password, "next": "/admin/"}, **extra)


@pytest.fixture
def hashing(monkeypatch):
    """How many passwords were checked."""
    from accounts.login import UsernameOrEmailBackend

    calls, real = [], UsernameOrEmailBackend.authenticate
    monkeypatch.setattr(
        UsernameOrEmailBackend, "authenticate", lambda *args, **kw: calls.append(1) or real(*args, **kw)
    )
    return calls


@pytest.mark.parametrize("name", ["boss", "BOSS", "boss@example.org"])
def test_it_works(name, client, boss):
    response = sign_in(client, name, "boss-password")
    assert (response.status_code, response["Location"]) == (302, "/admin/")


def test_it_takes_long_addresses(client, boss):
    boss.email = f"{'b' * 60}@example.org"
    boss.save()
    assert 'maxlength="254"' in client.get(LOGIN).text
    assert sign_in(client, boss.email, "boss-password").status_code == 302


@pytest.mark.parametrize("password", ["wrong", "alice-password"])
def test_it_rejects_everybody_else_with_one_text(password, client, alice, boss):
    text = "The name or the password is wrong, or this account may not enter the admin."
    for name in ("alice", "boss", "nobody"):
        assert text in sign_in(client, name, password).text


def test_attempts_are_limited_per_name(client, boss, limits, hashing):
    answers = [sign_in(client, "boss", "wrong", REMOTE_ADDR=f"10.0.0.{i}") for i in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    assert len(hashing) == 5
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert f"Wait {answers[-1]['Retry-After']} second" in answers[-1].text


def test_attempts_are_limited_per_address(client, boss, limits, hashing):
    answers = [sign_in(client, f"user{i}", "wrong") for i in range(12)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
    assert len(hashing) == 10


def test_the_api_and_the_admin_share_the_limit(client, boss, limits, api):
    for _ in range(5):
        api().post("/api/auth/token", {"username": "boss", "password": "wrong"})
    assert sign_in(client, "Boss", "boss-password", REMOTE_ADDR="10.1.1.1").status_code == 429


@pytest.mark.parametrize("name", ["", "\x00", "x" * 5000, "ä ö", "@", "ſ²"], ids=repr_of)
def test_it_handles_any_name(name, client, boss):
    assert sign_in(client, name, "x").status_code == 200


def test_it_requires_a_csrf_token(boss):
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, "boss", "boss-password").status_code == 403


def everything():
    return [reverse("admin:index"), *(list_of(model) for model in MODELS), *(address(model, "add") for model in MODELS)]


def test_it_requires_staff(client, alice):
    client.force_login(alice)
    for url in everything():
        assert client.get(url).status_code == 302


def test_staff_without_permission_sees_nothing(client, helper, alice):
    client.force_login(helper)
    assert "You don’t have permission to view or edit anything." in client.get("/admin/").text
    assert {client.get(url).status_code for url in [*everything()[1:], form_of(alice)]} == {403}


@pytest.fixture
def clerk(client, helper):
    """Staff that may change users, and nothing else."""
    helper.user_permissions.add(*Permission.objects.filter(codename__in=["change_user", "view_user", "add_user"]))
    client.force_login(helper)
    return client


def test_staff_that_may_change_users_gains_no_power(clerk, helper, alice, save_as):
    save_as(clerk, alice, is_staff="on", is_superuser="on")
    alice.refresh_from_db()
    assert (alice.is_staff, alice.is_superuser) == (False, False)
    assert save_as(clerk, helper, is_superuser="on").status_code == 403


def test_staff_that_may_change_users_does_not_touch_staff(clerk, boss):
    other = make_user("other", is_staff=True)
    for user in (boss, other):
        assert clerk.post(form_of(user), {"username": "x"}).status_code == 403
        assert clerk.get(f"/admin/accounts/user/{user.pk}/password/").status_code == 403
    clerk.post("/admin/accounts/user/", {"action": "deactivate", "_selected_action": [boss.pk, other.pk]})
    boss.refresh_from_db()
    assert boss.is_active


@pytest.fixture
def save_as():
    def send(client, user, **fields):
        return client.post(form_of(user), {"username": user.username, "email": user.email, "is_active": "on"} | fields)

    return send


@pytest.mark.parametrize("path", ["", "accounts/user/add/", "pages_app/page/", "password_change/"])
def test_screens_have_the_strict_policy(path, office):
    response = office.get(f"/admin/{path}")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert hostile(response.text) == []


@pytest.mark.parametrize("path", [LOGIN, "/admin/logout/", "/admin/jsi18n/"])
def test_small_screens_have_the_strict_policy(path, office):
    response = office.post(path) if "logout" in path else office.get(path)
    assert "unsafe" not in response["Content-Security-Policy"]


def test_the_admin_answers_on_the_trusted_host_only(client, db):
    for host in ("p1.localhost", "pages.example.org"):
        assert client.get(LOGIN, SERVER_NAME=host).status_code == 400
    assert client.get(LOGIN, SERVER_NAME="localhost").status_code == 200


def test_the_address_without_a_slash_leads_there(client, db):
    assert client.get("/admin").headers["Location"] == "/admin/"


def test_a_name_with_nul_is_refused_like_any_other(db, limits):
    assert sign_in(Client(headers={"host": "localhost"}), "a\0b", "x").status_code == 200
