"""Creates alone, the commonest write, on PostgreSQL: counter, records and journal in one statement.

The counter row is then locked for one statement and not for a conversation, which is what a busy collection waits for.
"""

from django.conf import settings

from datastores.write.counters import raising
from datastores.write.kept import kept_sql
from datastores.write.quotas import is_near_page_limit
from journal import writer
from sql.dialect import dialect
from sql.statement import Sql, joined, sql

SENT = {"place": "integer", "id": "uuid", "data": "jsonb", "size": "integer", "plan_id": "bigint"}


def append(scope, work, moment):
    """Store and number what the work came to. False when nothing was written, because this is not the way here.

    That is so for the first record of a collection, and near a limit.
    """
    if is_near_page_limit(scope, work.bytes):
        return False
    sent = [(place, row.id, row.text, row.size, row.plan_id) for place, row in enumerate(work.results, start=1)]
    room = Sql("record_count + %s <= %s", (work.records, settings.RECORDS_MAX))
    parts = {
        "c": raising(scope, work, moment, room),
        "v": sql("SELECT * FROM ", dialect().recordset(SENT, sent)),
        "r": inserting(scope, work, moment),
        "j": journalling(scope, work, moment),
    }
    named = joined(", ", (sql(f"{name} AS (", part, ")") for name, part in parts.items()))
    found = sql("WITH ", named, " SELECT last_seq FROM c").fetch_one()
    if found:
        work.number(found[0])
    return bool(found)


def place(work):
    """The seq of each record of `v`."""
    return Sql("c.last_seq - %s + v.place", (len(work.steps),))


def inserting(scope, work, moment):
    store, at, seq = scope.store, dialect().typed(moment, "timestamptz"), place(work)
    values = {"id": "v.id", "collection_id": "c.id", "data": "v.data", "size": "v.size"}
    values |= {"seq": seq, "rev": seq, "created_at": at, "updated_at": at}
    if store.has_creator:
        values["created_by_id"] = dialect().typed(scope.access.caller.id, "bigint")
    if store.has_plan:
        values["plan_id"] = "v.plan_id"
    return sql(f"INSERT INTO {scope.table} ({', '.join(values)}) SELECT ", joined(", ", values.values()), " FROM c, v")


def journalling(scope, work, moment):
    seq = place(work)
    columns = {"op": "'create'", "collection_id": "c.id", "seq": seq, "record_id": "v.id", "record_seq": seq}
    columns["after"] = kept_sql(scope.store)
    return writer.noting_records(scope.access.page.pk, scope.access.caller, moment, columns, "c, v")
