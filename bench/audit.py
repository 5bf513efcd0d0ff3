"""After a crash: does the database hold what was acknowledged, and does it agree with itself? Read past the server."""

import json
import sqlite3
from collections import Counter

import psycopg

from bench.rows import compact
from bench.writers import BATCH

COLLECTIONS = "SELECT id, name, last_seq, record_count, bytes FROM datastores_collection"
RECORDS = "SELECT id, rev, data FROM datastores_teamrecord WHERE collection_id = {}"
CHANGES = "SELECT seq, op, record_id, after FROM journal_change WHERE collection_id = {} ORDER BY seq"


class Audit:
    """Reads one database, as it is right after its restart."""

    def __init__(self, name, target):
        self.name = name
        self.connection = psycopg.connect(target) if name == "postgresql" else sqlite3.connect(target, timeout=20)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def rows(self, statement):
        return self.connection.execute(statement).fetchall()

    def collections(self):
        return {name: (pk, seq, number, size) for pk, name, seq, number, size in self.rows(COLLECTIONS)}

    def integrity(self):
        """SQLite's own check; PostgreSQL has replayed its log or would not have started."""
        if self.name == "postgresql":
            return []
        answer = self.rows("PRAGMA integrity_check")
        return [] if answer == [("ok",)] else [f"integrity_check: {answer[:3]}"]

    def consistency(self, collection):
        """Counters against recounts, the journal played through against the records."""
        pk, last_seq, number, size = collection
        records = {plain(key): (rev, parsed(data)) for key, rev, data in self.rows(RECORDS.format(pk))}
        changes = self.rows(CHANGES.format(pk))
        played = {}
        for seq, op, record, after in changes:
            played.pop(plain(record), None)
            if op != "delete":
                played[plain(record)] = (seq, parsed(after)["data"])
        facts = {
            "record_count": (number, len(records)),
            "bytes": (size, sum(len(compact(data).encode()) for _, data in records.values())),
            "journal numbers": ([seq for seq, *_ in changes], list(range(1, last_seq + 1))),
            "journal played through": (played, records),
        }
        return [f"{name}: {brief(one)} is not {brief(other)}" for name, (one, other) in facts.items() if one != other]

    def promises(self, collection, logs):
        """Acknowledged writes that are missing, batches that are there in part."""
        rows = self.rows(RECORDS.format(collection[0])) if collection else []
        there = {plain(key): parsed(data) for key, _, data in rows}
        batches = Counter(data["batch"] for data in there.values() if "batch" in data)
        found = []
        for log in logs:
            for pk, data in log.held.items():
                if there.get(plain(pk)) not in (data, *([log.doubtful[pk]] if pk in log.doubtful else [])):
                    found.append(f"lost: {pk}, {brief(data)}")
            found += [f"undone: the deletion of {pk}" for pk in log.deleted if plain(pk) in there]
            for marker, acknowledged in log.batches.items():
                if batches[marker] not in ((BATCH,) if acknowledged else (0, BATCH)):
                    found.append(f"partial: batch {marker} with {batches[marker]} of {BATCH}")
        return found


def plain(key):
    """SQLite keeps a UUID as 32 digits."""
    return str(key).replace("-", "")


def parsed(value):
    return json.loads(value) if isinstance(value, str) else value


def brief(value):
    return str(value)[:80]
