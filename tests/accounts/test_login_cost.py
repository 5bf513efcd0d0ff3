"""A login costs the same whoever is asked for: the number of password hashes tells nothing (T24, F7)."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher

from tests.conftest import Api, make_user

WHO = {
    "right": ("alice", "alice-password", 200),
    "wrong password": ("alice", "wrong-password", 401),
    "unknown name": ("nobody", "wrong-password", 401),
    "unknown address": ("nobody@example.org", "wrong-password", 401),
    "inactive": ("ida", "ida-password", 401),
    "inactive, wrong password": ("ida", "wrong-password", 401),
    "unusable password": ("ulla", "wrong-password", 401),
    "no password": ("nils", "wrong-password", 401),
}
hashed = []


class CountingHasher(MD5PasswordHasher):
    def encode(self, password, salt):
        hashed.append(password)
        return super().encode(password, salt)


@pytest.fixture
def people(alice, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    make_user("ida", is_active=False)
    ulla, nils = make_user("ulla"), make_user("nils")
    ulla.set_unusable_password()
    ulla.save()
    nils.password = ""
    nils.save()
    hashed.clear()


@pytest.mark.parametrize("who", WHO)
def test_it_takes_exactly_one_hash(people, who):
    username, password, status = WHO[who]
    response = Api().post("/api/auth/token", {"username": username, "password": password})

    assert (response.status_code, len(hashed)) == (status, 1)


@pytest.mark.parametrize("body", [{}, {"username": "alice"}, {"username": "alice", "password": ""}])
def test_a_body_that_cannot_be_right_takes_none(people, body):
    assert Api().post("/api/auth/token", body).status_code == 400
    assert hashed == []
