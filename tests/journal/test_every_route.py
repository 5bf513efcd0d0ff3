"""Every address of the API that writes says what the journal tells of it, and the journal tells just that."""

import pytest

from journal.models import Change
from tests.callers_table import FILE_STORES, STORES
from tests.world import PATTERNS, methods_of, undone

pytestmark = pytest.mark.django_db

SUBJECTS = {
    **{(f"{store}-data-records", "POST"): {"record"} for store in STORES},
    **{(f"{store}-data-batch", "POST"): {"record"} for store in STORES},
    **{(f"{store}-data-record", method): {"record"} for store in STORES for method in ("PATCH", "DELETE")},
    **{(f"{store}-data-schema", method): {"schema"} for store in STORES for method in ("PUT", "DELETE")},
    **{(f"{store}-files", "POST"): {"file"} for store in FILE_STORES},
    **{(f"{store}-file", "DELETE"): {"file"} for store in FILE_STORES},
    ("assets", "POST"): {"asset"},
    ("asset", "DELETE"): {"asset"},
    ("pages", "POST"): {"page", "version"},
    ("page", "PATCH"): {"page"},
    ("page", "DELETE"): {"page"},
    ("storage-config", "PUT"): {"page"},
    ("restore", "POST"): {"version"},
    ("fork", "POST"): {"page", "version", "schema", "spec", "invite"},
    ("agent-spec", "PUT"): {"spec"},
    ("agent-spec", "DELETE"): {"spec"},
    ("invite", "POST"): {"invite"},
    ("invite-detail", "DELETE"): {"invite"},
    ("member", "PATCH"): {"member"},
    ("member", "DELETE"): {"member"},
    ("join", "POST"): {"member"},
}
NOTHING = {
    ("register", "POST"): "an account is no page's",
    ("token", "POST"): "a sign-in is no page's",
    ("token-refresh", "POST"): "a sign-in is no page's",
    ("page-token", "POST"): "a token of minutes changes nothing",
    ("function", "POST"): "it asks somebody else and keeps nothing",
}


def test_every_route_that_writes_is_in_one_table():
    writing = {(route, method) for route in PATTERNS for method in methods_of(route) if method != "GET"}
    assert writing == {*SUBJECTS, *NOTHING}
    assert not SUBJECTS.keys() & NOTHING.keys() and all(NOTHING.values())


def furnish(world):
    """A schema and a spec wherever there may be one."""
    for route in [*(f"{store}-data-schema" for store in STORES), "agent-spec"]:
        answer = world.api("owner").put(world.url(route), world.body(route, "PUT") | {"spec": "Mine."})
        assert answer.status_code == 200


def noted_by(world, route, method, who):
    """The rows that one request left in the journal."""
    last = Change.objects.latest("pk").pk
    case = "of_owner" if route.endswith(("-record", "-file")) else ""
    answer = world.api(who).send(method, world.url(route, case), world.body(route, method))
    assert answer.status_code < 300, answer.content
    return list(Change.objects.filter(pk__gt=last))


@pytest.mark.parametrize("route, method", SUBJECTS)
def test_the_journal_tells_of_it(route, method, world):
    who = "outsider" if route == "join" else "owner"
    with undone():
        furnish(world)
        changes = noted_by(world, route, method, who)

    assert {row.subject for row in changes} == SUBJECTS[route, method]
    assert {(row.actor_id, row.credential) for row in changes} == {(world.users[who].pk, "jwt")}
    assert len({row.changeset for row in changes}) == 1


@pytest.mark.parametrize("route, method", NOTHING)
def test_the_journal_tells_nothing_of_it(route, method, world):
    last = Change.objects.latest("pk").pk
    with undone():
        world.api("owner").send(method, world.url(route), world.body(route, method))
        assert not Change.objects.filter(pk__gt=last).exists()
