"""The journal of before it had a package of its own: everything is kept, and what is no record's gets its numbers."""

from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

BEFORE = [("journal", None), ("pages_app", "0003_reports")]
FACTS = ("page_id", "subject", "collection_id", "seq", "op", "record_id", "record_seq", "actor_id", "before", "after")


def migrate(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    nodes = [target for target in targets if target[1]]
    return MigrationExecutor(connection).loader.project_state(nodes).apps


@pytest.fixture
def old(transactional_db):
    """The models as they were; afterwards everything is as it is now."""
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield migrate(BEFORE)
    migrate(latest)


def add(old, page_id, **facts):
    made = {"op": "create", "credential": "jwt", "changeset": uuid4(), "at": timezone.now(), "after": {"a": 1}}
    return old.get_model("pages_app", "Change").objects.create(page_id=page_id, **made | facts).pk


def facts_of(apps, app):
    return {row["pk"]: row for row in apps.get_model(app, "Change").objects.order_by("pk").values("pk", *FACTS)}


def test_it_works(old):
    record = {"collection_id": 5, "record_id": uuid4(), "record_seq": 1}
    add(old, 7, seq=1, **record)
    rows = [add(old, page_id, subject=subject) for page_id, subject in [(7, "page"), (8, "page"), (7, "file")]]
    add(old, 7, seq=2, **record | {"op": "update"})
    rows.append(add(old, 7, subject="member"))
    before = facts_of(old, "pages_app")

    new = migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())

    after, numbers = facts_of(new, "journal"), dict(zip(rows, [1, 1, 2, 3], strict=True))
    assert after == {pk: row | {"seq": numbers.get(pk, row["seq"])} for pk, row in before.items()}
    counters = new.get_model("journal", "PageCounter").objects.values_list("page_id", "last_seq")
    assert dict(counters) == {7: 3, 8: 1}
