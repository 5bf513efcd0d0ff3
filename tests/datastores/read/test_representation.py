"""A record has one representation, whether SQL puts it together or Python (datastores/representation.py)."""

import pytest
from django.db import transaction

from accounts.callers import Caller
from accounts.models import MembershipPlan
from datastores.read.records import get_record
from datastores.representation import fields, shown
from datastores.scope import Scope
from datastores.stores import MODELS
from datastores.write.locking import lock
from datastores.write.operations import Operation
from pages_app import access
from rest.json import dumps


def scope_of(shelf, user):
    caller = Caller(user.pk, user.username, frozenset(), "api_token")
    return Scope(access.find(str(shelf.page.pk), caller), shelf.kind, shelf.collection)


def both(shelf, user, record_id):
    """The JSON of a record as SQL and as Python make it, from what is stored."""
    scope = scope_of(shelf, user)
    with transaction.atomic():
        [row] = lock(scope, [Operation("delete", record_id)]).values()
    return get_record(scope, record_id)[0].encode(), dumps(shown(scope, row))


@pytest.mark.parametrize("data", [{}, {"a": 1, "b": ["x", None, 1.5], 'é"\\\n': {"🙂": True}}])
def test_sql_and_python_say_the_same(data, store, alice):
    store.create(data)
    record = MODELS[store.name].objects.get()

    by_sql, by_python = both(store, alice, record.pk)
    assert by_sql == by_python


def test_a_plan_is_shown_alike(cms, alice):
    plan = MembershipPlan.objects.create(owner=alice, name="Gold")
    cms.create({}, planId=plan.pk)

    by_sql, by_python = both(cms, alice, MODELS[cms.name].objects.get().pk)
    assert by_sql == by_python
    assert b'"planId":%d' % plan.pk in by_sql


@pytest.mark.parametrize("name", ["team", "social"])
def test_a_creator_who_is_gone_is_shown_alike(name, shelf_of, alice):
    shelf = shelf_of(name)
    shelf.create()
    MODELS[shelf.name].objects.update(created_by=None)

    by_sql, by_python = both(shelf, alice, MODELS[shelf.name].objects.get().pk)
    assert by_sql == by_python
    assert b'"createdBy":null' in by_sql


def test_an_answer_has_the_fields_in_order(store):
    record = store.create({"a": 1})

    keys = [field.key for field in fields(store.kind)]
    assert list(record) == list(store.get(record["id"]).json()) == list(store.list()["records"][0]) == keys
