"""Fills the database of the environment: `python -m bench.seed SIZE` prints as JSON what the operations need.

Records and journal go in past the ORM and without secondary indexes, which are made afterwards as they were: a
million records take about a minute. Everything is as the application would have left it: counters, bytes, numbers.
"""

import json
import os
import subprocess
import sys

import django

from bench.servers import ROOT, environment

USERS = 20
HTML_BYTES = 20 * 1024
LONGEST = 600


def run(database, size):
    """Seed in a process of its own, as settings are read once per process; answers the facts for the operations."""
    env = environment(database, STATEMENT_TIMEOUT_SECONDS="0")
    command = [sys.executable, "-m", "bench.seed", str(size)]
    done = subprocess.run(command, check=False, cwd=ROOT, env=env, stdout=subprocess.PIPE, timeout=LONGEST)
    if done.returncode:
        raise SystemExit("Seeding failed, see above.")
    return json.loads(done.stdout)


def prepare():
    os.environ["DJANGO_SETTINGS_MODULE"] = "visimade_site.settings"
    django.setup()
    from visimade_site.management.start_up import migrate

    migrate()


def make_people():
    from accounts.models import User

    names = ["alice", *(f"member-{number}" for number in range(1, USERS))]
    User.objects.bulk_create([User(username=name, email=f"{name}@example.org", token_epoch=1) for name in names])
    return list(User.objects.filter(username__in=names).order_by("pk"))


def make_pages(people):
    """The team page with the large collection, one of Alice's with the others, and one of 20 KB to look at."""
    from accounts.callers import Caller
    from accounts.models import Membership
    from pages_app.editing.creating import create_page

    fields = {"html_content": html(), "storage_mode": "team_app"}
    alice = Caller(people[0].pk, people[0].username, frozenset(), "none")
    large, other = (create_page(alice, fields | {"name": name}) for name in ("Large", "Other"))
    Membership.objects.bulk_create([Membership(team=large.team, user=user, role="member") for user in people[1:]])
    return large, other


def html():
    line = '<p class="line">Some text of a page, with <b>bold</b> words and a <a href="#x">link</a>.</p>\n'
    return (
        "<!doctype html><html><head><title>Page</title></head><body>"
        + line * (HTML_BYTES // len(line))
        + "</body></html>"
    )


def make_collections(large, other):
    from bench.rows import OTHERS
    from datastores.models import Collection
    from rest.times import now

    places = [(large, "tasks"), *((other, f"tasks_{number:02}") for number in range(OTHERS))]
    return [Collection.objects.create(page=page, store="team", name=name, updated_at=now()) for page, name in places]


def fill(stock):
    from bench.rows import CHANGE, RECORD
    from datastores.models import TeamRecord
    from journal.models import Change

    tables = ((TeamRecord._meta.db_table, RECORD), (Change._meta.db_table, CHANGE))
    from django.db import connection

    again = drop_indexes([table for table, _ in tables])
    (copy if connection.vendor == "postgresql" else insert)(tables, stock)
    with connection.cursor() as cursor:
        for statement in again:
            cursor.execute(statement)


def drop_indexes(tables):
    """Drops the indexes that no constraint needs and returns the statements that make them again."""
    from django.db import connection

    listed = {
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN"
        " (SELECT conname FROM pg_constraint)",
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        " AND tbl_name IN (SELECT value FROM json_each(%s))",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(listed, [tables if connection.vendor == "postgresql" else json.dumps(tables)])
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _, definition in found]


def chunks(stock, number=20_000):
    """Lists of (record, change), small enough for memory."""
    chunk = []
    for pair in stock.pairs():
        chunk.append(pair)
        if len(chunk) == number:
            yield chunk
            chunk = []
    yield chunk


def copy(tables, stock):
    from django.db import connection

    connection.ensure_connection()
    raw = connection.connection
    raw.execute("SET session_replication_role = replica")  # foreign keys are known to hold
    for chunk in chunks(stock):
        for place, (table, columns) in enumerate(tables):
            with raw.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as target:
                target.write("".join(copy_line(pair[place]) for pair in chunk))
    raw.execute("SET session_replication_role = origin")


def copy_line(row):
    """No value of ours holds a tab, a line feed or a backslash."""
    return "\t".join("\\N" if value is None else str(value) for value in row) + "\n"


def insert(tables, stock):
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for chunk in chunks(stock):
            for place, (table, columns) in enumerate(tables):
                uuids = [at for at, name in enumerate(columns) if name in ("id", "record_id", "changeset")]
                marks = ", ".join(["%s"] * len(columns))
                statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
                cursor.executemany(statement, [sqlite_row(pair[place], uuids) for pair in chunk])


def sqlite_row(row, uuids):
    """SQLite keeps a UUID as 32 digits."""
    row = list(row)
    for at in uuids:
        row[at] = row[at].replace("-", "")
    return row


def count(collections, stock):
    """What the application keeps in the counter rows."""
    for collection, number, size in zip(collections, stock.counts, stock.bytes, strict=True):
        collection.last_seq = collection.record_count = number
        collection.bytes = size
        collection.save()


def settle():
    """Statistics, and what a server at rest has long done: hint bits, visibility map, checkpoint."""
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in {
            "postgresql": ["VACUUM ANALYZE", "CHECKPOINT"],
            "sqlite": ["ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"],
        }[connection.vendor]:
            cursor.execute(statement)


def main(size):
    prepare()
    from accounts.models import ApiToken
    from accounts.scopes import SCOPES
    from accounts.tokens import jwt
    from bench.rows import Stock

    people = make_people()
    large, other = make_pages(people)
    collections = make_collections(large, other)
    stock = Stock([(c.page_id, c.pk) for c in collections], [user.pk for user in people], size)
    fill(stock)
    count(collections, stock)
    settle()
    facts = {
        "size": size,
        "page": large.pk,
        "slug": large.slug,
        "collection": collections[0].name,
        "collection_id": collections[0].pk,
        "user": people[0].pk,
        "token": jwt.issue(people[0], SCOPES),
        "api_token": ApiToken.issue(people[0], "bench", SCOPES)[1],
        "ids": stock.ids[:2000],
    }
    print(json.dumps(facts))


if __name__ == "__main__":
    main(int(sys.argv[1]))
