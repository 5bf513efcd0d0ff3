"""Writing records: one transaction per request, single or batch, journal row and counter included (DATA 2).

Locks are taken in one order: the touched records by id, then the collection's counter row, which is held until the
commit and so gives out `seq` in commit order.
"""

from dataclasses import replace

from django.db import connection

from datastores.schemas.enforcement import check
from datastores.write.appending import append
from datastores.write.changes import carry_out
from datastores.write.counters import advance
from datastores.write.locking import lock
from datastores.write.plans import known_plans
from datastores.write.rows import Work
from datastores.write.saving import save
from rest.times import now
from sql.statement import one_transaction


def run(scope, operations, is_batch=False):
    """Carry out `operations` in order, all or nothing, and return the Row of each as it is after it.

    Raises the refusal of the first that cannot be done, in a batch with its index; then nothing has changed.
    """
    plans, moment = known_plans(scope, operations), now()
    check(scope, operations)
    creates_only = all(operation.op == "create" for operation in operations)
    way = create_all if creates_only else change_all
    return way(scope, operations, plans, moment, is_batch).results


def create_all(scope, operations, plans, moment, is_batch):
    """Nothing that is there already matters, so everything that can refuse is done before the first lock."""
    work = carry_out(scope, Work(), operations, plans, moment, is_batch)
    if connection.vendor == "postgresql" and append(scope, work, moment):
        return work
    with one_transaction():
        return store(scope, work, moment)


@one_transaction()
def change_all(scope, operations, plans, moment, is_batch):
    work = Work(rows=lock(scope, operations))
    if any(operation.expected for operation in operations):
        work.stored = {pk: replace(row) for pk, row in work.rows.items()}
    carry_out(scope, work, operations, plans, moment, is_batch)
    return store(scope, work, moment)


def store(scope, work, moment):
    collection_id, last_seq = advance(scope, work, moment)
    work.number(last_seq)
    save(scope, work, collection_id, moment)
    return work
