import pytest

from accounts.models import User
from accounts.scopes import SCOPES
from accounts.tokens import jwt
from tests.conftest import Api

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def sign_in(api, alice):
    """Alice signs in."""
    return lambda **fields: api().post("/api/auth/token", {"username": "alice", "password": "alice-password", **fields})


def test_it_works(sign_in, alice):
    response = sign_in()

    assert response.status_code == 200
    answer = response.json()
    assert set(answer) == {"accessToken", "refreshToken", "expiresIn", "scopes", "tokenType"}
    assert (answer["expiresIn"], answer["tokenType"], answer["scopes"]) == (3600, "Bearer", list(SCOPES))
    assert jwt.read(answer["accessToken"]).id == alice.pk


@pytest.mark.parametrize("name", ["alice", "ALICE", "alice@example.org", "Alice@Example.org"])
def test_a_name_or_an_address_in_any_case(sign_in, name):
    assert sign_in(username=name).status_code == 200


def test_it_gives_only_the_scopes_asked_for(sign_in):
    answer = sign_in(scopes=["team-data:read", "pages:read", "pages:read"]).json()

    assert answer["scopes"] == ["pages:read", "team-data:read"]
    assert jwt.read(answer["accessToken"]).scopes == {"pages:read", "team-data:read"}


@pytest.mark.parametrize(
    "scopes",
    ["scopes=pages:read&scopes=team-data:read", "scopes=pages:read+team-data:read", "scopes=pages:read,team-data:read"],
)
def test_a_form_may_repeat_or_part_its_scopes(api, alice, scopes):
    body = f"username=alice&password=alice-password&{scopes}"
    answer = api().send("POST", "/api/auth/token", body, content_type=f"{FORM}; charset=utf-8").json()

    assert answer["scopes"] == ["pages:read", "team-data:read"]


@pytest.mark.parametrize("scopes", [[], ["admin"], ["pages:read", "pages"], "pages:read", None, [1], {}, [[]], ["*"]])
def test_it_rejects_other_scopes(sign_in, scopes):
    response = sign_in(scopes=scopes)

    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("scopes", ["scopes=", "scopes=admin", "scopes=%20,"])
def test_it_rejects_other_scopes_in_a_form(api, alice, scopes):
    body = f"username=alice&password=alice-password&{scopes}"

    assert api().send("POST", "/api/auth/token", body, content_type=FORM).status_code == 400


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "nobody"},
        {"username": "nobody@example.org"},
        {"password": "wrong"},
        {"password": "Alice-password"},
        {"password": "alice-password "},
        {"username": "alice\x1f"},
        {"username": "a" * 254},
    ],
)
def test_a_wrong_name_or_password_is_one_answer(sign_in, fields):
    expected = sign_in(username="nobody").content
    response = sign_in(**fields)

    assert (response.status_code, response.json()["code"]) == (401, "UNAUTHORIZED")
    assert response.content == expected


@pytest.mark.parametrize("change", ["inactive", "unusable"])
def test_an_account_that_cannot_sign_in_answers_the_same(sign_in, alice, change):
    expected = sign_in(username="nobody").content
    alice.is_active = change != "inactive"
    if change == "unusable":
        alice.set_unusable_password()
    alice.save()

    assert (sign_in().status_code, sign_in().content) == (401, expected)


@pytest.mark.parametrize("field", ["username", "password"])
@pytest.mark.parametrize("value", ["", None, 5, True, [], "x" * 2000])
def test_it_rejects_wrong_values(sign_in, field, value):
    response = sign_in(**{field: value})

    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("body", ["username=%ff&password=x", "username=alice&password=%00" + "&a=b" * 60])
def test_it_rejects_a_broken_form(api, alice, body):
    assert api().send("POST", "/api/auth/token", body, content_type=FORM).status_code == 400


def test_a_nul_in_a_form_is_no_server_error(api, alice):
    body = "username=ali%00ce&password=alice-password"

    assert api().send("POST", "/api/auth/token", body, content_type=FORM).status_code in (400, 401)


def test_one_address_of_two_accounts_differing_in_case_cannot_be(sign_in, alice):
    with pytest.raises(Exception, match=r"(?i)unique"):
        User.objects.create(username="alice2", email="ALICE@example.org")


def test_a_password_that_is_hashed_anew_on_the_way_leaves_the_token_good(api, alice, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
    before = alice.password
    token = api().post("/api/auth/token", {"username": "alice", "password": "alice-password"}).json()["accessToken"]
    alice.refresh_from_db()

    assert alice.password != before
    assert Api(token).get("/api/pages").status_code == 200


@pytest.mark.parametrize("field", ["pages", "expiresIn", "scope", "client_id"])
def test_it_rejects_unknown_fields_in_a_form(api, alice, field):
    form = f"username=alice&password=alice-password&{field}=1"
    response = api().send("POST", "/api/auth/token", form, content_type=FORM)

    assert response.status_code == 400
    assert f"Unknown field '{field}'" in response.json()["error"]


def test_a_grant_type_may_come_along(api, alice, sign_in):
    form = "grant_type=password&username=alice&password=alice-password"

    assert api().send("POST", "/api/auth/token", form, content_type=FORM).status_code == 200
    assert sign_in(grant_type="client_credentials").status_code == 400
