"""Sign-in attempts are counted before a password is hashed (CONTRACT 1.6, T23, F16)."""

from collections import Counter

import pytest
from django.test import RequestFactory
from django_ratelimit.exceptions import Ratelimited

from accounts.login import count_login
from accounts.models import RefreshFamily, User
from accounts.scopes import SCOPES
from tests.conftest import Api, make_user
from tests.threads import at_once

pytestmark = pytest.mark.usefixtures("limits")
LOGIN = {"username": "alice", "password": "wrong-password"}


@pytest.fixture
def no_hashing(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a password was hashed")

    def arm():
        monkeypatch.setattr("django.contrib.auth.hashers.MD5PasswordHasher.encode", refuse)

    return arm


def login(ip="198.51.100.1", **fields):
    return Api(REMOTE_ADDR=ip).post("/api/auth/token", LOGIN | fields)


def assert_limited(response):
    assert (response.status_code, response.json()["code"]) == (429, "RATE_LIMITED")
    assert 1 <= int(response.headers["Retry-After"]) <= 60


def test_five_attempts_a_minute_on_one_name(alice, no_hashing):
    assert [login(ip=f"198.51.100.{n}").status_code for n in range(5)] == [401] * 5

    no_hashing()
    assert_limited(login(ip="198.51.100.9"))
    assert_limited(login(ip="198.51.100.9", password="alice-password"))


@pytest.mark.parametrize("name", ["ALICE", "Alice", " alice", "alice "])
def test_the_name_counts_in_any_spelling(alice, name):
    for number in range(5):
        login(ip=f"198.51.100.{number}")

    assert_limited(login(ip="198.51.100.9", username=name))


def test_a_name_nobody_has_is_limited_alike(db):
    for number in range(5):
        login(ip=f"198.51.100.{number}", username="nobody")

    assert_limited(login(ip="198.51.100.9", username="nobody"))


def test_ten_attempts_a_minute_from_one_address(db, no_hashing):
    assert [login(username=f"user{n}").status_code for n in range(10)] == [401] * 10

    no_hashing()
    assert_limited(login(username="somebody-else"))


def test_other_names_and_addresses_go_on(alice):
    for number in range(6):
        login(ip=f"198.51.100.{number}")
    make_user("charlie")

    assert login(ip="198.51.100.7", username="charlie", password="charlie-password").status_code == 200


def test_a_forged_address_counts_as_the_real_one(db):
    headers = [{"HTTP_X_FORWARDED_FOR": f"203.0.113.{n}", "HTTP_X_REAL_IP": f"203.0.113.{n}"} for n in range(11)]
    answers = [Api().post("/api/auth/token", LOGIN | {"username": f"user{n}"}, **headers[n]) for n in range(11)]

    assert [answer.status_code for answer in answers] == [401] * 10 + [429]


def test_neither_a_slash_nor_a_form_gets_around_it(alice):
    for number in range(5):
        login(ip=f"198.51.100.{number}")
    form = {"content_type": "application/x-www-form-urlencoded"}

    assert_limited(Api().post("/api/auth/token/", LOGIN))
    assert_limited(Api().send("POST", "/api/auth/token", "username=alice&password=x", **form))
    assert Api().post("/api/auth/token", LOGIN, query={"a": "1"}).status_code == 400


def test_parallel_attempts_are_counted_each():
    def attempt(_):
        try:
            count_login(RequestFactory().post("/", REMOTE_ADDR="198.51.100.1"), "alice")
        except Ratelimited:
            return "limited"
        return "through"

    assert Counter(at_once(40, attempt)) == {"through": 5, "limited": 35}


def test_ten_registrations_a_minute_from_one_address(db, no_hashing):
    def register(number):
        body = {"username": f"user{number}", "email": f"user{number}@example.org", "password": "secret"}
        return Api().post("/api/auth/register", body)

    assert [register(number).status_code for number in range(10)] == [201] * 10
    no_hashing()
    assert_limited(register(10))
    assert User.objects.count() == 10


def test_bad_registrations_count_as_well(db):
    statuses = [Api().post("/api/auth/register", {"username": "x"}).status_code for _ in range(11)]

    assert statuses == [400] * 10 + [429]


def test_ten_refreshes_a_minute_from_one_address(alice):
    token = RefreshFamily.start(alice, SCOPES)
    statuses = [Api().post("/api/auth/token/refresh", {"refreshToken": "x"}).status_code for _ in range(10)]

    assert statuses == [401] * 10
    assert_limited(Api().post("/api/auth/token/refresh", {"refreshToken": token}))
    assert RefreshFamily.objects.get().burnt_at is None


def test_malformed_logins_count_against_the_address(db):
    statuses = [Api().post("/api/auth/token", {}).status_code for _ in range(11)]

    assert statuses == [400] * 10 + [429]


def test_limits_come_before_a_bad_token(db):
    for _ in range(10):
        Api().post("/api/auth/token/refresh", {"refreshToken": "x"})

    assert_limited(Api("garbage").post("/api/auth/token/refresh", {"refreshToken": "x"}))


def test_a_limit_may_be_switched_off(alice, settings):
    settings.RATELIMIT_ENABLE = False

    assert {login().status_code for _ in range(15)} == {401}
