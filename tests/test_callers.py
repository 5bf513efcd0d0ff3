"""Endpoint by caller: every route with every standing and every kind of credential, generated over the URL map.

What is expected is data, in tests/callers_table.py. A new route fails here until it has its rows.
"""

from datetime import timedelta

import jwt as pyjwt
import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.scopes import SCOPES
from pages_app.editing.deleting import delete_page
from pages_app.models import Page
from tests.callers_table import ROWS, STANDINGS, STATE_ROWS
from tests.conftest import Api, caller_of, token_for
from tests.proofs import some
from tests.world import PATTERNS, methods_of, undone

pytestmark = pytest.mark.django_db
NEVER_A_PAGE = {"page": 2**62, "slug": "there-is-no-such-page", "code": "a" * 16}
PAGE_ROWS = [row for row in ROWS if "page" in getattr(PATTERNS[row.route].pattern, "converters", {})]


def call(world, row, api, **given):
    """The answer to one row's request; nothing it did remains."""
    with undone():
        path, body = world.url(row.route, row.case, **given), world.body(row.route, row.method, row.case)
        return api.send(row.method, path, body)


def test_the_table_has_every_route_and_no_other():
    in_url_map = {(route, method) for route in PATTERNS for method in methods_of(route)}

    assert {(row.route, row.method) for row in ROWS} == in_url_map
    assert all(set(row.expected) == set(STANDINGS) for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_who_may(row, world):
    statuses = {who: call(world, row, world.api(who)).status_code for who in STANDINGS}

    assert statuses == row.expected


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "GET"], ids=str)
def test_head_is_allowed_to_whom_get_is(row, world):
    answers = {who: world.api(who).send("HEAD", world.url(row.route, row.case)) for who in STANDINGS}

    assert {who: answer.status_code for who, answer in answers.items()} == row.expected
    assert not any(b"".join(answer) for answer in answers.values())


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_token_needs_the_scope_of_the_route_and_no_other(row, world):
    owner = world.users["owner"]
    others = [scope for scope in SCOPES if scope not in row.scopes]

    for token_of in (token_for, api_token):
        for scope in row.scopes or [None]:
            enough = call(world, row, Api(token_of(owner, [scope] if scope else [])))
            assert enough.status_code == row.expected["owner"]
        other = call(world, row, Api(token_of(owner, others)))
        assert other.status_code == (403 if row.scopes else row.expected["owner"])
        assert not row.scopes or other.json()["code"] == "INSUFFICIENT_SCOPE"


def api_token(user, scopes=SCOPES, **fields):
    return ApiToken.issue(user, "test", scopes, **fields)[1]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_an_api_token_of_all_scopes_is_as_good_as_a_sign_in(row, world):
    statuses = {who: call(world, row, Api(api_token(user))).status_code for who, user in world.users.items()}

    assert statuses == {who: status for who, status in row.expected.items() if who != "anonymous"}


def altered(user, key=settings.JWT_SIGNING_KEY, algorithm="HS256", **claims):
    """Alice's access token with some claims changed and signed anew."""
    payload = pyjwt.decode(token_for(user), options={"verify_signature": False}) | claims
    return pyjwt.encode(payload, key, algorithm=algorithm)


def with_other_payload(user):
    header, _, signature = token_for(user).split(".")
    return ".".join([header, altered(user, sub="1").split(".")[1], signature])


def of_somebody_deactivated(user, scopes=SCOPES):
    token = token_for(user, scopes)
    User.objects.filter(pk=user.pk).update(is_active=False)
    return token


def of_an_old_epoch(user):
    token = token_for(user)
    user.set_password("another-password")
    user.save()
    return token


def revoked(user):
    secret = api_token(user)
    user.api_tokens.update(revoked_at=timezone.now())
    return secret


def of_somebody_deactivated_api(user):
    secret = api_token(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    return secret


def of_somebody_gone(user):
    return altered(user, sub=str(2**40))


PAST = timezone.now() - timedelta(seconds=1)
BAD_CREDENTIALS = {
    "expired": lambda user: altered(user, exp=int(PAST.timestamp())),
    "wrong key": lambda user: altered(user, key="k" * 64),
    "alg none": lambda user: altered(user, key=None, algorithm="none"),
    "alg HS512": lambda user: altered(user, algorithm="HS512"),
    "wrong audience": lambda user: altered(user, aud="somebody-else"),
    "wrong issuer": lambda user: altered(user, iss="somebody-else"),
    "wrong type": lambda user: altered(user, typ="refresh"),
    "other payload": with_other_payload,
    "deactivated": of_somebody_deactivated,
    "deactivated, no scope": lambda user: of_somebody_deactivated(user, []),
    "old epoch": of_an_old_epoch,
    "user gone": of_somebody_gone,
    "vm_ unknown": lambda user: "vm_" + "x" * 43,
    "vm_ revoked": revoked,
    "vm_ expired": lambda user: api_token(user, expires_at=PAST),
    "vm_ deactivated": of_somebody_deactivated_api,
    "vmp_ forged": lambda user: "vmp_" + "A" * 66,
    "garbage": lambda user: "garbage",
}
BAD_HEADERS = {"empty": "", "no token": "Bearer", "only space": "Bearer  ", "other scheme": "Basic YWxpY2U6YQ=="}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_bad_credential_is_refused_everywhere(row, world):
    """Also where nobody needs to sign in, and before anything is said about the page (CONTRACT 1.2, 1.3)."""
    answers = {}
    turn = ROWS.index(row)
    for name, make in some(BAD_CREDENTIALS.items(), turn, of=6):
        with undone():
            api = Api(make(User.objects.get(pk=world.users["owner"].pk)))
            answers[name] = call(world, row, api)
            if name in ("expired", "old epoch", "vm_ revoked"):
                answers[f"{name}, no such page"] = call(world, row, api, **NEVER_A_PAGE)
    for name, header in some(BAD_HEADERS.items(), turn, of=2):
        answers[name] = call(world, row, Api(HTTP_AUTHORIZATION=header))

    assert {name: (answer.status_code, answer.json().get("code")) for name, answer in answers.items()} == dict.fromkeys(
        answers, (401, "INVALID_TOKEN")
    )


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_stale_session_cookie_is_nobody(row, world):
    answer = call(world, row, Api(HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}={'x' * 32}"))

    assert answer.status_code == row.expected["anonymous"]


@pytest.mark.parametrize("row", PAGE_ROWS, ids=str)
def test_a_token_for_certain_pages_works_on_no_other(row, world):
    owner, page = world.users["owner"], world.pages[world.store_of(row.route)]
    here = call(world, row, Api(api_token(owner, page_ids=[page.pk])))
    elsewhere = call(world, row, Api(api_token(owner, page_ids=[page.pk + 1000])))

    assert here.status_code == (403 if row.route == "fork" else row.expected["owner"])  # a fork is another page
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (403, "INSUFFICIENT_SCOPE")


@pytest.mark.parametrize("row", PAGE_ROWS, ids=str)
def test_a_hidden_page_answers_as_one_that_does_not_exist(row, world):
    """Byte for byte, by id and by slug, and to a token without the scope as well."""
    page = world.pages[world.store_of(row.route)]
    Page.objects.filter(pk=page.pk).update(is_published=False)
    callers = [world.api("anonymous"), world.api("outsider"), world.api("staff")]
    callers += [Api(token_for(world.users["outsider"], [])), Api(api_token(world.users["outsider"], page_ids=[1]))]

    for api in some(callers, PAGE_ROWS.index(row), of=3):
        answers = [
            call(world, row, api, page=reference) for reference in (page.pk, 2**62, page.slug, "no-such-page", 2**90)
        ]
        assert len({seen(answer) for answer in answers}) == 1
        assert answers[0].status_code in (401, 403, 404)


def seen(answer):
    return answer.status_code, answer.content, tuple(sorted(answer.headers.items()))


@pytest.mark.parametrize("row", [row for row in PAGE_ROWS if row.scopes], ids=str)
def test_a_missing_scope_is_said_before_a_missing_page(row, world):
    others = [scope for scope in SCOPES if scope not in row.scopes]
    answer = call(world, row, Api(token_for(world.users["owner"], others)), page=2**62)

    assert (answer.status_code, answer.json()["code"]) == (403, "INSUFFICIENT_SCOPE")


@pytest.mark.parametrize("row", PAGE_ROWS, ids=str)
def test_slug_and_id_name_the_same_page(row, world):
    page = world.pages[world.store_of(row.route)]
    by_slug = {who: call(world, row, world.api(who), page=page.slug).status_code for who in STANDINGS}

    assert by_slug == row.expected


STATES = {
    "published": {},
    "unlisted": {"is_unlisted": True},
    "unpublished": {"is_published": False},
    "blocked": {"blocked_at": timezone.now(), "blocked_reason": "spam"},
}


@pytest.mark.parametrize("row", STATE_ROWS, ids=str)
def test_who_meets_which_page(row, world):
    page = world.pages[world.store_of(row.route)]
    path = world.url(row.route)
    Page.objects.filter(pk=page.pk).update(**STATES.get(row.page, {}))
    if row.page == "deleted":
        delete_page(page, caller_of(page.owner))

    statuses = {who: world.api(who).get(path).status_code for who in row.expected}

    assert statuses == row.expected
