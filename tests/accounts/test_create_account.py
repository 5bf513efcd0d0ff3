"""/register: the rules of the API, on a screen."""

import re

import pytest

from accounts.models import Login, User
from tests.conftest import make_user
from tests.screens import Visitor, problem_at
from tests.threads import at_once

FIELDS = {"username": "nora", "email": "nora@example.org", "password": "secret"}


def test_it_works(db):
    visitor = Visitor()
    response = visitor.send("/register?next=/p/board", **FIELDS)

    assert (response.status_code, response["Location"]) == (303, "/p/board")
    nora = User.objects.get()
    assert (nora.username, nora.email, nora.check_password("secret")) == ("nora", "nora@example.org", True)
    assert Login.objects.get().user == nora
    assert "nora" in visitor.get("/dashboard").text


def test_it_leads_to_the_dashboard(db):
    assert Visitor().send("/register", **FIELDS)["Location"] == "/dashboard"


def test_a_password_keeps_its_spaces_and_a_name_does_not(db):
    Visitor().send("/register", **FIELDS | {"username": " nora ", "password": "  secret  "})

    assert User.objects.get(username="nora").check_password("  secret  ")


@pytest.mark.parametrize(
    "field, value, complaint",
    [
        ("username", "", "Choose a username."),
        ("username", "ab", "3 to 30 letters"),
        ("username", "a b", "3 to 30 letters"),
        ("username", "ädä", "3 to 30 letters"),
        ("username", "x" * 31, "at most 30"),
        ("username", "ALICE", "This username is taken."),
        ("email", "", "Enter your e-mail address."),
        ("email", "nowhere", "valid e-mail address"),
        ("email", "ALICE@example.org", "There is an account with this e-mail address already."),
        ("password", "", "Choose a password."),
        ("password", "12345", "at least 6"),
        ("password", "x" * 129, "at most 128"),
    ],
)
def test_it_rejects_bad_fields_beside_the_field(field, value, complaint, alice):
    text = Visitor().send("/register?next=/p/board", **FIELDS | {field: value}).text

    assert complaint in problem_at(text, field)
    assert "<title>Error: Create account" in text
    assert re.findall(r'name="(\w+)"[^>]*autofocus', text) == [field]
    kept = {name: FIELDS[name] for name in ("username", "email") if name != field}
    assert all(f'value="{value}"' in text for value in kept.values())
    assert FIELDS["password"] not in text
    assert User.objects.count() == 1


def test_it_says_all_at_once(alice):
    text = Visitor().send("/register", username="alice", email="alice@example.org", password="1").text

    assert problem_at(text, "password")
    text = Visitor().send("/register", **FIELDS | {"username": "alice", "email": "alice@example.org"}).text
    assert problem_at(text, "username") and problem_at(text, "email")


def test_the_api_has_the_same_rules(api, alice):
    for bad in ({"username": "a b"}, {"email": "nowhere"}, {"password": "12345"}, {"username": "ALICE"}):
        assert api().post("/api/auth/register", FIELDS | bad).status_code in (400, 409)
        assert Visitor().send("/register", **FIELDS | bad).status_code == 200
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_ten_at_once_one_gets_the_name():
    def attempt(number):
        return Visitor().send("/register", **FIELDS | {"email": f"nora{number}@example.org"}).status_code

    assert sorted(at_once(10, attempt)) == [200] * 9 + [303]
    assert User.objects.count() == 1


def test_registrations_are_limited_with_those_of_the_api(api, limits, db):
    for number in range(5):
        api(REMOTE_ADDR="127.0.0.1").post("/api/auth/register", {"username": f"x{number}"})
    answers = [Visitor().send("/register", username="x") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 0 and 'value="x"' in answers[-1].text


@pytest.mark.parametrize("method", ["get", "post"])
def test_closed_is_closed(settings, db, method):
    settings.REGISTRATION = "closed"
    visitor = Visitor()
    visitor.get("/login")
    response = visitor.get("/register") if method == "get" else visitor.post_to("/register", **FIELDS)

    assert response.status_code == 403
    assert "Registration is closed" in response.text and "<form" not in response.text
    assert not User.objects.exists()


def test_closed_is_not_offered(settings, client, team_page):
    settings.REGISTRATION = "closed"

    assert "/register" not in client.get("/login?next=/p/board").text


def test_the_way_on_survives_changing_screens(client, team_page):
    text = client.get("/login?next=/p/board").text
    assert 'href="/register?next=%2Fp%2Fboard"' in text and 'href="/password-reset?next=%2Fp%2Fboard"' in text
    assert 'href="/login?next=%2Fp%2Fboard"' in client.get("/register?next=/p/board").text
    assert 'href="/login?next=%2Fp%2Fboard"' in client.get("/password-reset?next=/p/board").text


def test_somebody_signed_in_gets_no_form(alice):
    assert 'name="password"' not in Visitor(alice).get("/register").text


def test_hints_for_password_managers(client, db):
    text = client.get("/register").text
    for name, hint in [("username", "username"), ("email", "email"), ("password", "new-password")]:
        assert f'autocomplete="{hint}"' in re.search(rf'<input[^>]*name="{name}"[^>]*>', text)[0]
    assert 'type="email"' in text and 'inputmode="email"' in text


def test_a_taken_name_may_be_asked_for_again_with_another(db):
    make_user("nora")
    visitor = Visitor()
    visitor.send("/register", **FIELDS)

    assert visitor.send("/register", **FIELDS | {"username": "nora2", "email": "n2@example.org"}).status_code == 303
