from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import RefreshFamily, RefreshToken, User
from accounts.scopes import SCOPES
from accounts.tokens import jwt
from tests.conftest import Api, make_user
from tests.proofs import WHOLE
from tests.threads import at_once
from tests.world import undone


def refresh(token):
    return Api().post("/api/auth/token/refresh", {"refreshToken": token})


@pytest.fixture
def token(alice):
    return RefreshFamily.start(alice, ["pages:read"])


def test_it_works(alice, token):
    response = refresh(token)

    assert response.status_code == 200
    answer = response.json()
    assert set(answer) == {"accessToken", "refreshToken", "expiresIn", "tokenType"}
    assert (answer["expiresIn"], answer["tokenType"]) == (3600, "Bearer")
    caller = jwt.read(answer["accessToken"])
    assert (caller.id, caller.scopes) == (alice.pk, {"pages:read"})
    assert answer["refreshToken"] != token


def test_each_leads_to_the_next(token):
    for _ in range(5):
        response = refresh(token)
        assert response.status_code == 200
        token = response.json()["refreshToken"]

    assert RefreshToken.objects.filter(used_at=None).count() == 1
    assert RefreshFamily.objects.count() == 1


def test_using_one_twice_burns_its_descendants(token):
    child = refresh(token).json()["refreshToken"]
    assert refresh(token).status_code == 401

    response = refresh(child)
    assert (response.status_code, response.json()["code"]) == (401, "INVALID_TOKEN")


def test_using_one_twice_leaves_other_sign_ins_alone(alice, token):
    other = RefreshFamily.start(alice, SCOPES)
    refresh(token)
    refresh(token)

    assert refresh(other).status_code == 200


@pytest.mark.parametrize("secret", ["x", "0" * 64, "vm_" + "x" * 43, "eyJhbGciOiJub25lIn0.e30."])
def test_an_unknown_one_is_refused(alice, secret):
    response = refresh(secret)

    assert (response.status_code, response.json()["code"]) == (401, "INVALID_TOKEN")


@pytest.mark.parametrize("value", ["", None, 5, True, [], "x" * 201])
def test_it_rejects_wrong_values(db, value):
    response = refresh(value)

    assert (response.status_code, response.json()["code"]) == (400, "BAD_REQUEST")


def test_it_requires_the_token(db):
    assert Api().post("/api/auth/token/refresh", {}).status_code == 400
    assert Api().post("/api/auth/token/refresh", {"refresh_token": "x"}).status_code == 400


def test_an_access_token_is_no_refresh_token_and_the_reverse(alice, token, api):
    assert Api(token).get("/api/auth/me").status_code == 401
    assert refresh(jwt.issue(alice, SCOPES)).status_code in (400, 401)


def test_it_lives_for_seven_days_from_its_own_making(token):
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23), tick=False) as clock:
        token = refresh(token).json()["refreshToken"]
        clock.shift(timedelta(days=6, hours=23))
        token = refresh(token).json()["refreshToken"]
        clock.shift(timedelta(days=7))
        assert refresh(token).status_code == 401


def test_an_expired_one_burns_nothing(alice, token):
    child = refresh(token).json()["refreshToken"]
    RefreshToken.objects.filter(used_at=None).update(expires_at=timezone.now())
    assert refresh(child).status_code == 401

    assert RefreshFamily.objects.get().burnt_at is None


def test_a_new_password_ends_it(alice, token):
    alice.set_password("another-password")
    alice.save()

    assert refresh(token).status_code == 401


def test_a_deactivated_account_ends_it(alice, token):
    User.objects.update(is_active=False)

    assert refresh(token).status_code == 401


def test_only_a_hash_is_stored(token):
    rows = [*RefreshToken.objects.values(), *RefreshFamily.objects.values()]

    assert token not in str(rows)
    assert len(RefreshToken.objects.get().digest) == 64


@pytest.mark.django_db(transaction=True)
def test_of_50_parallel_uses_one_succeeds(alice):
    token = RefreshFamily.start(alice, SCOPES)
    answers = at_once(50, lambda _: refresh(token))

    assert Counter(answer.status_code for answer in answers) == {200: 1, 401: 49}
    child = next(answer for answer in answers if answer.status_code == 200).json()["refreshToken"]
    assert refresh(child).status_code == 401  # the 49 burnt the family


class Model:
    """What must hold, in a few lines: {token: (family, was it used)} and the families that are over."""

    def __init__(self):
        self.tokens, self.over, self.families = {}, set(), 0

    def use(self, token):
        family, used = self.tokens[token]
        if family in self.over:
            return False
        if used:
            self.over.add(family)
            return False
        self.tokens[token] = family, True
        return True


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sign in"), st.just(0)),
        st.tuples(st.just("use"), st.integers(0, 30)),
        st.tuples(st.just("use"), st.integers(0, 30)),
        st.tuples(st.just("use newest"), st.just(0)),
        st.tuples(st.just("new password"), st.just(0)),
    ),
    max_size=10,
)


@settings(
    max_examples=200 if WHOLE else 60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_any_history_goes_as_the_model_says(db, steps):
    with undone():
        user, model, order = make_user("walker"), Model(), []
        for step, number in [("sign in", 0), *steps]:
            if step == "sign in":
                model.families += 1
                order.append(RefreshFamily.start(user, SCOPES))
                model.tokens[order[-1]] = model.families, False
            elif step == "new password":
                model.over |= set(range(model.families + 1))
                user.set_password("next")
                user.save()
            else:
                token = order[-1] if step == "use newest" else order[number % len(order)]
                expected, rotated = model.use(token), RefreshFamily.rotate(token)
                assert (rotated is not None) == expected
                if rotated:
                    order.append(rotated[1])
                    model.tokens[rotated[1]] = model.tokens[token][0], False
