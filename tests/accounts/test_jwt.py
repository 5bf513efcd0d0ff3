"""Access tokens, and all that only look like some (T19)."""

import base64
import hmac
import json
import time

import jwt as pyjwt
import pytest
import time_machine
from django.conf import settings
from rest_framework_simplejwt.tokens import RefreshToken as OtherToken

from accounts.models import User
from accounts.scopes import SCOPES
from accounts.tokens import jwt
from tests.conftest import Api, token_for

CLAIMS = {"sub", "username", "scopes", "iat", "exp", "jti", "typ", "iss", "aud", "epoch"}
KEY = settings.JWT_SIGNING_KEY


def claims_of(token):
    return pyjwt.decode(token, options={"verify_signature": False})


def test_it_works(alice):
    token = jwt.issue(alice, ["team-data:read", "pages:read", "unknown"])

    claims = claims_of(token)
    assert set(claims) == CLAIMS
    assert pyjwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}
    assert (claims["sub"], claims["username"], claims["typ"]) == (str(alice.pk), "alice", "access")
    assert claims["scopes"] == ["pages:read", "team-data:read"]
    assert claims["exp"] - claims["iat"] == 3600
    caller = jwt.read(token)
    assert (caller.id, caller.username, caller.credential, caller.epoch) == (alice.pk, "alice", "jwt", 1)


def test_each_has_an_id_of_its_own(alice):
    assert claims_of(token_for(alice))["jti"] != claims_of(token_for(alice))["jti"]


def test_it_ends_after_an_hour_also_once_it_was_read(alice):
    token = token_for(alice)
    with time_machine.travel(time.time() + 3590, tick=False) as clock:
        assert Api(token).get("/api/auth/me").status_code == 200
        clock.shift(20)
        assert Api(token).get("/api/auth/me").status_code == 401


def part(value):
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(header, payload, key=KEY, digest="sha256"):
    """A token put together by hand, so that no library refuses to make it."""
    message = f"{part(header)}.{part(payload)}"
    return f"{message}.{part(hmac.new(key.encode(), message.encode(), digest).digest())}"


HS256 = {"alg": "HS256", "typ": "JWT"}
FORGED = {
    "alg none": lambda good: f"{part({'alg': 'none'})}.{part(good)}.",
    "alg None": lambda good: f"{part({'alg': 'None', 'typ': 'JWT'})}.{part(good)}.",
    "alg none, signed": lambda good: signed({"alg": "none"}, good),
    "no alg": lambda good: signed({"typ": "JWT"}, good),
    "alg HS384": lambda good: signed({"alg": "HS384"}, good, digest="sha384"),
    "alg HS512": lambda good: signed({"alg": "HS512"}, good, digest="sha512"),
    "alg RS256": lambda good: signed({"alg": "RS256"}, good),
    "empty key": lambda good: signed(HS256, good, key=""),
    "another key": lambda good: signed(HS256, good, key="x" * 64),
    "key of the sessions": lambda good: signed(HS256, good, key=settings.SECRET_KEY),
    "no signature": lambda good: signed(HS256, good).rpartition(".")[0] + ".",
    "two parts": lambda good: signed(HS256, good).rpartition(".")[0],
    "four parts": lambda good: signed(HS256, good) + ".x",
    "cut signature": lambda good: signed(HS256, good)[:-4],
    "other payload": lambda good: resigned(signed(HS256, good), good | {"username": "root"}),
    "more scopes": lambda good: resigned(signed(HS256, good | {"scopes": []}), good),
    "own jwk": lambda good: signed(HS256 | {"jwk": {"kty": "oct", "k": part(b"evil")}}, good, key="evil"),
    "own kid": lambda good: signed(HS256 | {"kid": "../../dev/null"}, good, key=""),
    "expired": lambda good: signed(HS256, good | {"exp": int(time.time()) - 1}),
    "no exp": lambda good: signed(HS256, without(good, "exp")),
    "exp is text": lambda good: signed(HS256, good | {"exp": "never"}),
    "exp is huge": lambda good: signed(HS256, good | {"exp": 1e300, "nbf": 1e300}),
    "not yet valid": lambda good: signed(HS256, good | {"nbf": int(time.time()) + 600}),
    "made tomorrow": lambda good: signed(HS256, good | {"iat": int(time.time()) + 86400}),
    "wrong audience": lambda good: signed(HS256, good | {"aud": "another-api"}),
    "no audience": lambda good: signed(HS256, without(good, "aud")),
    "wrong issuer": lambda good: signed(HS256, good | {"iss": "somebody"}),
    "no issuer": lambda good: signed(HS256, without(good, "iss")),
    "refresh typ": lambda good: signed(HS256, good | {"typ": "refresh"}),
    "no typ": lambda good: signed(HS256, without(good, "typ")),
    "no sub": lambda good: signed(HS256, without(good, "sub")),
    "sub is text": lambda good: signed(HS256, good | {"sub": "alice"}),
    "sub is huge": lambda good: signed(HS256, good | {"sub": "9" * 30}),
    "no scopes": lambda good: signed(HS256, without(good, "scopes")),
    "scopes null": lambda good: signed(HS256, good | {"scopes": None}),
    "no epoch": lambda good: signed(HS256, without(good, "epoch")),
    "another epoch": lambda good: signed(HS256, good | {"epoch": 0}),
    "payload is a list": lambda good: signed(HS256, [good]),
    "payload is no JSON": lambda good: signed(HS256, b"{"),
    "deep payload": lambda good: signed(HS256, b"[" * 100_000),
    "no base64": lambda good: "$$$.%%%.&&&",
    "ünïcode": lambda good: "é.è.ê",
    "dots": lambda good: "..",
    "long": lambda good: "a" * 7000,
    "another library's": lambda good: str(OtherToken()),
}


def resigned(token, payload):
    header, _, signature = token.split(".")
    return f"{header}.{part(payload)}.{signature}"


def without(claims, name):
    return {key: value for key, value in claims.items() if key != name}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_one_is_refused(alice, name):
    good = claims_of(token_for(alice))
    assert Api(signed(HS256, good)).get("/api/auth/me").status_code == 200
    response = Api(FORGED[name](good)).get("/api/auth/me")

    assert (response.status_code, response.json()["code"]) == (401, "INVALID_TOKEN")
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "path", ["/api/auth/me", "/api/pages", "/api/pages/{page}", "/api/pages/{page}/team-data/tasks"]
)
@pytest.mark.parametrize("change", [{"is_active": False}, {"token_epoch": 2}])
def test_it_ends_with_the_account_or_its_password(team_page, alice, path, change):
    client, path = Api(token_for(alice)), path.format(page=team_page.pk)
    assert client.get(path).status_code == 200
    User.objects.update(**change)

    assert (client.get(path).status_code, client.get(path).json()["code"]) == (401, "INVALID_TOKEN")


def test_a_new_password_moves_the_epoch(alice):
    before, token = alice.token_epoch, token_for(alice)
    alice.set_password("another-password")
    alice.save()

    assert alice.token_epoch == before + 1
    assert Api(token).get("/api/auth/me").status_code == 401
    assert Api(token_for(alice)).get("/api/auth/me").status_code == 200


def test_a_new_username_shows_at_once(alice):
    token = token_for(alice)
    User.objects.update(username="alicia")

    assert Api(token).get("/api/auth/me").json()["user"]["username"] == "alicia"


def test_scheme_and_spaces_do_not_matter(alice):
    token = token_for(alice)
    for header in (f"Bearer {token}", f"bearer {token}", f"BEARER  {token} "):
        assert Api(HTTP_AUTHORIZATION=header).get("/api/auth/me").json()["user"], header
    assert len(SCOPES) == 10
