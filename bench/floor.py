"""What the database alone can do: the least statements per operation, 16 processes with a connection each.

No HTTP, no rights, no framework; commits and journal as in the application. The ratio to it is what counts.
"""

import json
import multiprocessing
import random
import sqlite3
import time
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
from psycopg.types.json import Jsonb
from uuid_utils.compat import uuid7

from bench.load import CONNECTIONS
from bench.operations import BATCH, DEEP
from bench.rows import CHANGE, RECORD, STATUSES, data

PATIENCE = 120  # a filter over a million records takes SQLite seconds
RECORDS, CHANGES, COLLECTIONS = "datastores_teamrecord", "journal_change", "datastores_collection"


class Database:
    """The statements both databases share; `?` stands for a parameter."""

    text = "data"

    def __init__(self, facts):
        self.facts, self.rng = facts, random.Random()
        self.collection = facts["collection_id"]
        columns = f"id, {self.text}, seq, created_at, updated_at, created_by_id"
        total = f"(SELECT record_count FROM {COLLECTIONS} WHERE id = ?)"
        inside = f"FROM {RECORDS} WHERE collection_id = ?"
        self.one = f"SELECT {columns} FROM {RECORDS} WHERE id = ?"
        self.many = f"SELECT {total}, {columns} {inside}"
        self.newest = f"{self.many} ORDER BY seq DESC LIMIT 51"
        self.before = f"{self.many} AND seq < ? ORDER BY seq DESC LIMIT 51"
        self.offset = f"{self.many} AND seq <= (SELECT seq {inside} ORDER BY seq DESC LIMIT 1 OFFSET {DEEP})"
        self.offset += " ORDER BY seq DESC LIMIT 51"
        self.counter = f"SELECT record_count FROM {COLLECTIONS} WHERE id = ?"
        self.filtered = f"SELECT {columns} {inside} AND {self.has_status} ORDER BY seq DESC LIMIT 51"
        self.matching = f"SELECT count(*) {inside} AND {self.has_status}"
        self.grouped = f"SELECT {self.status}, count(*) {inside} GROUP BY 1 ORDER BY 2 DESC LIMIT 1000"
        self.advance = f"UPDATE {COLLECTIONS} SET last_seq = last_seq + ?, record_count = record_count + ?,"
        self.advance += " bytes = bytes + ?, updated_at = ? WHERE id = ? RETURNING last_seq"
        self.change = f"UPDATE {RECORDS} SET rev = ?, data = ?, updated_at = ? WHERE id = ?"

    def operation(self, name):
        return {
            "get": self.get,
            "list 50 + total": lambda: self.rows(self.newest, self.collection, self.collection),
            "list where 1 % + total": self.list_where,
            "cursor in the middle": lambda: self.rows(self.before, self.collection, self.collection, self.middle()),
            "offset 50k": lambda: self.rows(self.offset, *[self.collection] * 3),
            "count": lambda: self.rows(self.counter, self.collection),
            "count where 1 %": lambda: self.rows(self.matching, self.collection, self.a_status()),
            "group-by, 100 groups": lambda: self.rows(self.grouped, self.collection),
            "patch": self.patch,
            "create": lambda: self.create(1),
            f"batch of {BATCH} creates": lambda: self.create(BATCH),
        }.get(name)

    def middle(self):
        return self.facts["size"] // 2 + self.rng.randint(-self.facts["size"] // 10, self.facts["size"] // 10)

    def get(self):
        self.rows(self.one, self.key(self.rng.choice(self.facts["ids"])))

    def list_where(self):
        status = self.a_status()
        self.rows(self.matching, self.collection, status)
        self.rows(self.filtered, self.collection, status)

    def patch(self):
        key, at = self.key(self.rng.choice(self.facts["ids"])), self.time()
        with self.transaction():
            (before,) = self.rows(f"SELECT {self.text} FROM {RECORDS} WHERE id = ?{self.lock}", key)[0]
            after = json.dumps(json.loads(before) | {"priority": self.rng.randint(1, 9)})
            ((seq,),) = self.rows(self.advance, 1, 0, 0, at, self.collection)
            self.run(self.change, seq, self.json(after), at, key)
            journal = self.journal("update", key, seq, at, self.json(f'{{"data":{before}}}'), after)
            self.insert(CHANGES, CHANGE, [journal])

    def create(self, number):
        at = self.time()
        made = [(self.key(str(uuid7())), json.dumps(data(self.rng, place))) for place in range(number)]
        with self.transaction():
            ((last,),) = self.rows(self.advance, number, number, 200 * number, at, self.collection)
            numbered = [(key, text, last - number + place) for place, (key, text) in enumerate(made, start=1)]
            user = self.facts["user"]
            records = [
                (key, self.collection, seq, seq, self.json(text), len(text), at, at, user) for key, text, seq in numbered
            ]
            self.insert(RECORDS, RECORD, records)
            journal = [self.journal("create", key, seq, at, None, text) for key, text, seq in numbered]
            self.insert(CHANGES, CHANGE, journal)

    def journal(self, op, key, seq, at, before, text):
        subject = (self.facts["page"], "record", self.collection, seq, op, key, seq, self.facts["user"], "jwt", None)
        return (*subject, self.key(str(uuid4())), before, self.json(f'{{"data":{text}}}'), at)


class Postgres(Database):
    text, status, has_status, lock = "data::text", "data ->> 'status'", "data @> ?", " FOR UPDATE"

    def connect(self, target):
        self.connection = psycopg.connect(target, autocommit=True, prepare_threshold=0)
        self.cursor = self.connection.cursor()

    def rows(self, statement, *params):
        return self.cursor.execute(statement.replace("%", "%%").replace("?", "%s"), params).fetchall()

    def run(self, statement, *params):
        self.cursor.execute(statement.replace("?", "%s"), params)

    def transaction(self):
        return self.connection.transaction()

    def insert(self, table, columns, rows):
        marks = ", ".join(["%s"] * len(columns))
        self.cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows[0])

    def create(self, number):
        """Counter, records and journal in one statement; many rows travel as one JSON text."""
        made = [{"id": str(uuid7()), "place": place, "data": data(self.rng, place)} for place in range(number)]
        at, user = self.time(), self.facts["user"]
        counter = [number, number, 200 * number, at, self.collection]
        rows = [self.collection, number, json.dumps(made), self.key(str(uuid4()))]
        self.cursor.execute(CREATE, [*counter, *rows, at, at, user, self.facts["page"], user, at])

    def a_status(self):
        return Jsonb({"status": self.rng.choice(STATUSES)})

    def key(self, text):
        return UUID(text)

    def json(self, text):
        return Jsonb(text, dumps=str)

    def time(self):
        return datetime.now(UTC)


CREATE = f"""
WITH counter AS (
    UPDATE {COLLECTIONS} SET last_seq = last_seq + %s, record_count = record_count + %s, bytes = bytes + %s,
    updated_at = %s WHERE id = %s RETURNING last_seq
), made AS (
    SELECT id, data, %s::bigint AS collection, last_seq - %s + 1 + place AS seq, changeset FROM counter,
    json_to_recordset(%s::json) AS sent (id uuid, place bigint, data jsonb), (SELECT %s::uuid AS changeset) AS same
), records AS (
    INSERT INTO {RECORDS} ({", ".join(RECORD)}) SELECT id, collection, seq, seq, data, 200, %s, %s, %s FROM made
)
INSERT INTO {CHANGES} ({", ".join(CHANGE)})
SELECT %s, 'record', collection, seq, 'create', id, seq, %s, 'jwt', NULL, changeset, NULL,
jsonb_build_object('data', data), %s FROM made
"""


class Sqlite(Database):
    status, lock = "json_extract(data, '$.status')", ""
    has_status = """instr(data, '"status":"' || ? || '"') > 0"""

    def connect(self, target):
        self.connection = sqlite3.connect(target, timeout=20, isolation_level=None)
        for pragma in ("synchronous=FULL", "cache_size=-32000"):
            self.connection.execute(f"PRAGMA {pragma}")

    def rows(self, statement, *params):
        return self.connection.execute(statement, params).fetchall()

    def run(self, statement, *params):
        self.connection.execute(statement, params)

    def transaction(self):
        self.connection.execute("BEGIN IMMEDIATE")
        return self.connection

    def insert(self, table, columns, rows):
        marks = ", ".join("?" * len(columns))
        self.connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)

    def a_status(self):
        return self.rng.choice(STATUSES)

    def key(self, text):
        return UUID(text).hex

    def json(self, text):
        return text

    def time(self):
        return datetime.now(UTC).replace(tzinfo=None).isoformat(" ", timespec="microseconds")


def measure(database, target, facts, name, seconds):
    """Operations per second, or None where there is no counterpart."""
    kind = {"postgresql": Postgres, "sqlite": Sqlite}[database]
    if kind(facts).operation(name) is None:
        return None
    context = multiprocessing.get_context("fork")
    answers, gate = context.SimpleQueue(), context.Barrier(CONNECTIONS)
    arguments = (kind(facts), target, name, seconds, gate, answers)
    workers = [context.Process(target=work, args=arguments, daemon=True) for _ in range(CONNECTIONS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(seconds + PATIENCE)
    if any(worker.exitcode != 0 for worker in workers):
        raise SystemExit(f"The floor of {name} on {database} failed; see above.")
    return sum(answers.get() for _ in workers)


def work(database, target, name, seconds, gate, answers):
    """One connection: as often as possible until time is up. Puts its share of operations per second."""
    database.rng.seed()
    database.connect(target)
    operation = database.operation(name)
    operation()
    gate.wait(PATIENCE)
    start, done = time.perf_counter(), 0
    while time.perf_counter() < start + seconds:
        operation()
        done += 1
    answers.put(done / (time.perf_counter() - start))
