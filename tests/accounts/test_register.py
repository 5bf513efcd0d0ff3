from collections import Counter

import pytest

from accounts.models import ApiToken, RefreshToken, User
from accounts.scopes import SCOPES
from accounts.tokens import jwt
from tests.conftest import Api
from tests.threads import at_once

pytestmark = pytest.mark.django_db
ADA = {"username": "ada", "email": "ada@example.org", "password": "secret"}


@pytest.fixture
def register(api):
    return lambda **fields: api().post("/api/auth/register", {**ADA, **fields})


def test_it_works(register, api):
    response = register()

    assert response.status_code == 201
    answer, user = response.json(), User.objects.get()
    assert set(answer) == {"success", "userId", "username", "accessToken", "refreshToken", "expiresIn", "tokenType"}
    assert (answer["success"], answer["userId"], answer["username"]) == (True, user.pk, "ada")
    assert (answer["expiresIn"], answer["tokenType"]) == (3600, "Bearer")
    assert jwt.read(answer["accessToken"]).scopes == frozenset(SCOPES)
    assert Api(answer["accessToken"]).get("/api/auth/me").json() == {"user": {"id": user.pk, "username": "ada"}}


def test_the_password_is_hashed(register):
    register()

    assert User.objects.get().check_password("secret")
    assert "secret" not in User.objects.get().password


def test_a_form_is_fine_too(api):
    body = "username=ada&email=ada%40example.org&password=s%C3%A9cret+1"
    response = api().send("POST", "/api/auth/register", body, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 201
    assert User.objects.get().check_password("sécret 1")


@pytest.mark.parametrize("username", ["abc", "a" * 30, "A.b_c-9", "123", "..."])
def test_it_takes_the_username(register, username):
    assert register(username=username).json()["username"] == username


@pytest.mark.parametrize("password", ["secret", "      ", "x" * 128, "pässwörd", "ada", "password"])
def test_it_takes_the_password_as_it_is(register, password):
    status = 201 if len(password) >= 6 else 400
    assert register(password=password).status_code == status
    assert status == 400 or User.objects.get().check_password(password)


WRONG = [
    ("username", ["", "ab", "a" * 31, "a b c", "ada\n", " ada", "ädä", "ada@x", "а" * 5, None, 12345, True, []]),
    ("email", ["", "ada", "ada@", "@example.org", "a@b", None, 5, ["ada@example.org"], "a" * 250 + "@example.org"]),
    ("email", ["ada@example.org\nBcc: x@example.org", "ada@exa mple.org"]),
    ("password", ["", "12345", "x" * 129, None, 123456, True, ["secret"]]),
]


@pytest.mark.parametrize("field, values", WRONG)
def test_it_rejects_wrong_values_naming_the_field(register, field, values):
    for value in values:
        response = register(**{field: value})
        assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST"), value
        assert field in response.json()["error"]
    assert not User.objects.exists()


@pytest.mark.parametrize("field", ADA)
def test_it_requires(api, field):
    response = api().post("/api/auth/register", {key: value for key, value in ADA.items() if key != field})

    assert (response.status_code, field in response.json()["error"]) == (400, True)


@pytest.mark.parametrize(
    "fields, word",
    [
        ({"email": "other@example.org"}, "username"),
        ({"username": "ADA", "email": "other@example.org"}, "username"),
        ({"username": "other"}, "e-mail"),
        ({"username": "other", "email": "ADA@Example.ORG"}, "e-mail"),
    ],
)
def test_it_rejects_what_is_taken(register, fields, word):
    register()
    response = register(**fields)

    assert (response.status_code, response.json()["code"]) == (409, "CONFLICT")
    assert word in response.json()["error"]
    assert User.objects.count() == 1


def test_nobody_makes_themselves_staff(register):
    wishes = {"is_staff": True, "is_superuser": True, "is_active": False, "id": 1000, "token_epoch": 99, "groups": [1]}

    assert {register(**{field: value}).status_code for field, value in wishes.items()} == {400}
    assert not User.objects.exists()


def test_a_closed_installation_registers_nobody(register, settings):
    settings.REGISTRATION = "closed"

    assert (register().status_code, register().json()["code"]) == (403, "FORBIDDEN")
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_parallel_registrations_one_wins():
    names = ["ada", "ADA", "Ada", "aDa"] * 3
    statuses = at_once(12, lambda n: Api().post("/api/auth/register", ADA | {"username": names[n]}).status_code)

    assert Counter(statuses) == {201: 1, 409: 11}
    assert User.objects.count() == RefreshToken.objects.count() == 1
    assert not ApiToken.objects.exists()


def test_an_address_is_kept_in_lower_case(api, db):
    body = {"username": "lower", "email": "A@EX\u00c4MPLE.de", "password": "secret"}
    assert api().post("/api/auth/register", body).status_code == 201
    again = body | {"username": "other", "email": "a@ex\u00e4mple.de"}

    assert api().post("/api/auth/register", again).status_code == 409
    assert api().post("/api/auth/token", {"username": "a@EX\u00c4mple.de", "password": "secret"}).status_code == 200
