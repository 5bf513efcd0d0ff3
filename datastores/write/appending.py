"""Creates alone, the commonest write, on PostgreSQL: counter, records and journal in one statement.

The counter row is then locked for one statement and not for a conversation, which is what a busy collection waits for.
"""

from uuid import uuid4

from django.conf import settings
from django.db import connection

from datastores.scope import COLLECTION
from datastores.sql.dialects import as_json, recordset
from datastores.write.counters import is_near_page_limit
from journal.models import Change

SENT = {"place": "integer", "id": "uuid", "data": "jsonb", "size": "integer", "plan_id": "bigint"}


def append(scope, work, moment):
    """The last seq given out; None when nothing was written, because this is not the way here.

    That is so for the first record of a collection, and near a limit: `writing.run` then goes its long way.
    """
    if is_near_page_limit(scope, work.bytes):
        return None
    counters, params = counting(scope, work, moment)
    sql = (
        f"WITH c AS ({counters}), v AS (SELECT * FROM {recordset(SENT)}),"
        f" r AS ({inserting(scope)}), j AS ({journalling(scope)}) SELECT last_seq FROM c"
    )
    rows = [(place, row.id, row.text, row.size, row.plan_id) for place, row in enumerate(work.results, start=1)]
    caller, count = scope.access.caller, len(rows)
    creator = [caller.id] if scope.store.has_creator else []
    actor = [caller.id, caller.credential, caller.credential_id, uuid4()]
    sent = [as_json(SENT, rows)]
    insert, journal = [count, count, moment, moment, *creator], [scope.access.page.pk, count, count, *actor, moment]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *sent, *insert, *journal])
        found = cursor.fetchone()
    return found and found[0]


def counting(scope, work, moment):
    condition, params = scope.collection
    sql = (
        f"UPDATE {COLLECTION} SET last_seq = last_seq + %s, record_count = record_count + %s,"
        f" hidden_count = hidden_count + %s, bytes = bytes + %s, updated_at = %s"
        f" WHERE {condition} AND record_count + %s <= %s RETURNING id, last_seq"
    )
    changes = [work.records, work.records, int(work.hidden), work.bytes, moment]
    return sql, [*changes, *params, work.records, settings.RECORDS_MAX]


def inserting(scope):
    seq = "c.last_seq - %s + v.place"
    more, values = "", ""
    if scope.store.has_creator:
        more, values = ", created_by_id", ", %s::bigint"
    if scope.store.has_plan:
        more, values = ", plan_id", ", v.plan_id"
    return (
        f"INSERT INTO {scope.store.table} (id, collection_id, data, size, seq, rev, created_at, updated_at{more})"
        f" SELECT v.id, c.id, v.data, v.size, {seq}, {seq}, %s::timestamptz, %s::timestamptz{values} FROM c, v"
    )


def journalling(scope):
    seq = "c.last_seq - %s + v.place"
    plan = ", 'planId', v.plan_id" if scope.store.has_plan else ""
    return (
        f"INSERT INTO {Change._meta.db_table} (page_id, subject, op, collection_id, seq, record_id, record_seq,"
        " actor_id, credential, credential_id, changeset, after, at)"
        f" SELECT %s::bigint, 'record', 'create', c.id, {seq}, v.id, {seq}, %s::bigint, %s, %s::bigint, %s::uuid,"
        f" jsonb_build_object('data', v.data{plan}), %s::timestamptz FROM c, v"
    )
