"""Many writers and readers at once: nothing lost, nothing twice, no deadlock, exact counters (T34-T36)."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from datastores.models import Collection
from journal.models import Change
from tests.datastores.conftest import NAMES, counters, recount

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, POLLERS, ROUNDS = 16, 4, 5


def at_once(*works):
    """Run all of `works` in threads that start together; their results, or the first error."""
    barrier = threading.Barrier(len(works))

    def run(work):
        try:
            barrier.wait()
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(run, work) for work in works]]


def exact(shelf):
    row = shelf.row()
    journal = Change.objects.filter(collection_id=row.pk)
    unbroken = list(journal.order_by("seq").values_list("seq", flat=True)) == list(range(1, row.last_seq + 1))
    return unbroken and counters(row) == recount(row)


def write(shelf, seed):
    """Singles and batches of creates, mixed with updates and deletes of this writer's own. (created, deleted)"""
    chance, created, deleted = random.Random(seed), [], set()
    for number in range(ROUNDS):
        if number % 2:
            created += shelf.fill(*({"writer": seed, "n": n} for n in range(chance.randint(2, 5))))
        else:
            created.append(shelf.create({"writer": seed})["id"])
        victim = chance.choice(created)
        if victim in deleted:
            continue
        if chance.random() < 0.5:
            assert shelf.patch(victim, {"changed": number}).status_code == 200
        else:
            assert shelf.delete(victim).status_code == 204
            deleted.add(victim)
    return created, deleted


def late(execute, sql, params, many, context):
    """Keeps a transaction open a little after it took its numbers."""
    result = execute(sql, params, many, context)
    if sql.startswith("INSERT"):
        time.sleep(random.choice([0, 0, 0, 0.002, 0.03]))
    return result


def poll(shelf, done, key):
    """Follow the collection as a client does; `key` names what it remembers of the last record: seq or id."""
    seen, last = [], "0"
    while True:
        finished = done.is_set()
        records = shelf.list(after=last, order="asc", limit=100)["records"]
        seen += [record["id"] for record in records]
        last = str(records[-1][key]) if records else last
        if finished and not records:
            return seen
        time.sleep(0.001)


@pytest.mark.parametrize("name", NAMES)
def test_a_poller_misses_nothing_and_sees_nothing_twice(name, shelf_of):
    shelf, done, rest = shelf_of(name), threading.Event(), threading.Semaphore(0)

    def writer(seed):
        try:
            with connection.execute_wrapper(late):
                return write(shelf, seed)
        finally:
            rest.release()

    def last_writer():
        for _ in range(WRITERS):
            rest.acquire()
        done.set()

    writers = [lambda seed=seed: writer(seed) for seed in range(WRITERS)]
    pollers = [lambda key=key: poll(shelf, done, key) for key in ["seq", "id"] * (POLLERS // 2)]
    results = at_once(*writers, last_writer, *pollers)

    created = {record_id for ids, _ in results[:WRITERS] for record_id in ids}
    deleted = {record_id for _, ids in results[:WRITERS] for record_id in ids}
    for seen in results[-POLLERS:]:
        assert len(seen) == len(set(seen))
        assert created - deleted <= set(seen) <= created
    assert exact(shelf)
    assert shelf.list()["total"] == len(created - deleted)


def test_changes_of_different_keys_all_survive(store):
    record_id = store.create({"title": "Ship"})["id"]

    def change(number):
        return [store.patch(record_id, {f"{number}-{turn}": turn}).status_code for turn in range(4)]

    results = at_once(*(lambda number=number: change(number) for number in range(8)))

    assert results == [[200] * 4] * 8
    data = store.get(record_id).json()["data"]
    assert data == {"title": "Ship"} | {f"{number}-{turn}": turn for number in range(8) for turn in range(4)}
    assert exact(store)


def test_batches_over_the_same_records_in_opposite_order_do_not_deadlock(store):
    ids = store.fill(*({"n": n} for n in range(20)))

    def change(number):
        mine = ids if number % 2 else ids[::-1]
        for _ in range(3):
            store.batch([{"op": "update", "id": record_id, "data": {str(number): True}} for record_id in mine])

    at_once(*(lambda number=number: change(number) for number in range(6)))

    everyone = {str(number): True for number in range(6)}
    assert store.count(where=everyone) == {"count": 20}
    assert exact(store)


def test_the_first_records_of_a_collection_share_one_row(store):
    results = at_once(*[lambda: store.create({"a": 1})["seq"]] * WRITERS)

    assert sorted(results) == list(range(1, WRITERS + 1))
    assert Collection.objects.count() == 1
    assert len(store.list()["records"]) == WRITERS
    assert exact(store)


def test_only_one_of_many_deletes_finds_the_record(store):
    record_id = store.create()["id"]
    results = at_once(*[lambda: store.delete(record_id).status_code] * 8)

    assert sorted(results) == [204] + [404] * 7
    assert store.row().record_count == 0
    assert exact(store)


def test_a_change_and_a_delete_at_once_leave_the_counters_exact(store):
    ids = store.fill(*({"n": n} for n in range(10)))
    changes = [lambda pk=pk: store.patch(pk, {"text": "x" * 50}).status_code for pk in ids]
    deletes = [lambda pk=pk: store.delete(pk).status_code for pk in ids]

    results = at_once(*changes, *deletes)

    assert set(results[:10]) <= {200, 404}
    assert results[10:] == [204] * 10
    assert store.list()["total"] == 0
    assert exact(store)
