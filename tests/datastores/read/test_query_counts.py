"""How many statements a request takes, whatever the collection holds (DATA 2 and 3)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def statements(call):
    """The SQL that `call` runs, without the frame of the transaction."""
    with CaptureQueriesContext(connection) as captured:
        assert call().status_code < 300
    return [query["sql"] for query in captured if not query["sql"].upper().startswith(FRAME)]


@pytest.fixture(params=[3, 150])
def filled(request, store):
    """The store with a few records, then with many: the figures must be the same."""
    ids = store.fill(*({"n": n, "even": n % 2 == 0} for n in range(request.param)))
    store.some_id = ids[1]
    return store


@pytest.mark.parametrize(
    "query",
    [{}, {"limit": 2}, {"order": "asc"}, {"orderBy": "updated_at"}, {"offset": 1}, {"after": "1"}, {"where": {"n": 1}}],
)
def test_a_list(query, filled):
    assert len(statements(lambda: filled.client.get(filled.url(), query))) == 2


def test_a_plain_list_counts_nothing(filled):
    for query in ({}, {"offset": 1}, {"after": "1", "order": "asc"}):
        sql = " ".join(statements(lambda query=query: filled.client.get(filled.url(), query)))
        assert "count(" not in sql.lower()
        assert "record_count" in sql


def test_a_get(filled):
    assert len(statements(lambda: filled.get(filled.some_id))) == 2


def test_a_count(filled):
    assert len(statements(lambda: filled.client.get(filled.url("count")))) == 2
    assert len(statements(lambda: filled.client.get(filled.url("count"), {"groupBy": "even"}))) == 2


def test_the_collections(filled):
    filled.other("others").create()
    path = filled.url().rpartition("/")[0]
    assert len(statements(lambda: filled.client.get(path))) == 2


def test_a_create(filled):
    assert len(statements(lambda: filled.client.post(filled.url(), {"data": {"a": 1}}))) <= 4


def test_a_patch(filled):
    assert len(statements(lambda: filled.patch(filled.some_id, {"a": 1}))) <= 5


def test_a_delete(filled):
    assert len(statements(lambda: filled.delete(filled.some_id))) <= 5


@pytest.mark.parametrize("size", [2, 100])
def test_a_batch_of_creates(size, filled):
    operations = [{"op": "create", "data": {"n": n}} for n in range(size)]
    assert len(statements(lambda: filled.client.post(filled.url("batch"), {"operations": operations}))) <= 4


def test_a_mixed_batch(store):
    ids = store.fill(*({"n": n} for n in range(60)))
    operations = [{"op": "update", "id": pk, "data": {"m": 1}} for pk in ids[:30]]
    operations += [{"op": "delete", "id": pk} for pk in ids[30:]] + [{"op": "create", "data": {}}] * 30
    assert len(statements(lambda: store.client.post(store.url("batch"), {"operations": operations}))) <= 7
