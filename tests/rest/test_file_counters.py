"""The caches in a file, which all processes of one machine share."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client, override_settings

from rest.counters.in_file import Hits, Shared, file_at
from rest.counters.sqlite_file import AWAY_SECONDS
from tests.threads import at_once

NOON = 1_800_000_000
COUNTING = """
import sys
from django.conf import settings
settings.configure()
from rest.counters.in_file import Hits
hits = Hits(sys.argv[1], {})
numbers = [1 if hits.add(key, 1, 600) else hits.incr(key) for _ in range(500) for key in "ab"]
print(*numbers[::2])
"""


@pytest.fixture
def path(tmp_path):
    file_at.cache_clear()
    return str(tmp_path / "counters.sqlite3")


@pytest.fixture
def hits(path):
    return Hits(path, {"KEY_PREFIX": "limits"})


@pytest.fixture
def shared(path):
    return Shared(path, {})


def hit(cache, key="a", seconds=60):
    """As django-ratelimit counts one."""
    return 1 if cache.add(key, 1, seconds) else cache.incr(key)


def restart(path):
    """Nothing of it is left in this process."""
    file_at.cache_clear()
    return Hits(path, {"KEY_PREFIX": "limits"})


def rows(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT count(*) FROM counts").fetchone()[0]


def size(path):
    return sum(each.stat().st_size for each in Path(path).parent.iterdir())


def test_hits_are_counted(hits):
    assert [hit(hits) for _ in range(4)] == [1, 2, 3, 4]
    assert hit(hits, "b") == 1


def test_a_counter_expires_by_its_first_hit(hits):
    with time_machine.travel(NOON, tick=False) as clock:
        hit(hits)
        clock.shift(40)
        assert hit(hits) == 2
        clock.shift(19)
        assert hit(hits) == 3
        clock.shift(1)
        assert hit(hits) == 1


def test_a_number_without_a_hit_is_an_error(hits):
    hit(hits, "a")
    with pytest.raises(ValueError, match="b"):
        hits.incr("b")


def test_what_a_cache_can_do(shared):
    assert shared.get("a", "none") == "none"
    assert [shared.add("a", 1), shared.add("a", 2), shared.get("a")] == [True, False, 1]
    shared.set("a", 5)
    assert [shared.incr("a", 3), shared.decr("a"), shared.get("a")] == [8, 7, 7]
    assert [shared.has_key("a"), "b" in shared, shared.get_many("ab")] == [True, False, {"a": 7}]
    assert [shared.delete("a"), shared.delete("a"), shared.get("a")] == [True, False, None]
    shared.set_many({"a": 1.5, "b": "text", "c": b"bytes", "d": True})
    assert [shared.get(key) for key in "abcd"] == [1.5, "text", b"bytes", True]
    shared.clear()
    assert shared.get_many("abcd") == {}


def test_adding_needs_something_to_add_to(shared):
    with pytest.raises(ValueError, match="total"):
        shared.incr("total", 5)
    assert shared.get("total") is None


def test_everything_expires_when_it_should(shared):
    with time_machine.travel(NOON, tick=False) as clock:
        shared.set("short", 1, 10)
        shared.set("longer", 1, 10)
        shared.set("ever", 1, None)
        shared.set("never", 1, 0)
        assert [shared.touch("longer", 20), shared.touch("nothing", 20), shared.get("never")] == [True, False, None]
        clock.shift(10)
        assert shared.get_many(["short", "longer", "ever"]) == {"longer": 1, "ever": 1}
        assert [shared.touch("short"), shared.delete("short"), shared.add("short", 2, 5)] == [False, False, True]
        clock.shift(10**9)
        assert shared.get_many(["short", "longer", "ever"]) == {"ever": 1}
        with pytest.raises(ValueError, match="short"):
            shared.incr("short")


def test_caches_with_prefixes_share_the_file_and_no_keys(path):
    one, other = Shared(path, {"KEY_PREFIX": "one"}), Shared(path, {"KEY_PREFIX": "other"})
    one.set("a", 1)
    assert [other.get("a"), one.get("a", version=2)] == [None, None]


KEYS = ["", "a\0b", "\ud800", "🙂" * 100_000, "' OR 1=1 --", "a\nb", " "]


def test_any_key_will_do(hits):
    for key in KEYS:
        assert [hit(hits, key) for _ in range(2)] == [1, 2], key[:10]
    hit(hits, "a")
    assert hit(hits, "a\0c") == 1


def test_it_rejects_what_is_large(shared):
    for value in ("x" * 1001, b"x" * 1001, 2**60, {"a": 1}, [1], None):
        with pytest.raises(ValueError, match="kept"):
            shared.set("a", value)
    assert shared.get("a") is None


def test_threads_count_exactly(hits):
    numbers = at_once(8, lambda _: [hit(hits) for _ in range(20)])

    assert sorted(number for each in numbers for number in each) == list(range(1, 161))


def test_processes_count_exactly(path):
    """Also those that find no file yet, all at one moment."""
    command = [sys.executable, "-c", COUNTING, path]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=settings.BASE_DIR) for _ in range(3)]
    numbers = [int(number) for process in processes for number in process.communicate(timeout=60)[0].split()]

    assert sorted(numbers) == list(range(1, 1501))


def test_a_forked_process_counts_with_its_parent(hits):
    hit(hits)
    if (child := os.fork()) == 0:
        os._exit(hit(hits))
    _, status = os.waitpid(child, 0)

    assert (os.waitstatus_to_exitcode(status), hit(hits)) == (2, 3)


def test_a_restart_keeps_counts(hits, path):
    hit(hits)
    assert hit(restart(path)) == 2


def test_only_its_owner_can_read_it(hits, path):
    hit(hits)
    assert {each.name: each.stat().st_mode & 0o777 for each in Path(path).parent.iterdir()} == dict.fromkeys(
        ["counters.sqlite3", "counters.sqlite3-wal", "counters.sqlite3-shm"], 0o600
    )


def test_what_has_expired_is_removed_in_passing(hits, path):
    with time_machine.travel(NOON, tick=False) as clock:
        for minute in range(20):
            for number in range(200):
                hit(hits, f"{minute} {number}")
            clock.shift(60)
    assert rows(path) < 1000


def test_a_stranger_cannot_fill_the_disk(path):
    """What ends first makes room; counts of longer windows stay."""
    hits = Hits(path, {"OPTIONS": {"MAX_BYTES": 2**17}})
    long = [hit(hits, f"long {number}", 3600) for number in range(200)]
    for number in range(10_000):
        assert hit(hits, f"short {number}") == 1

    assert os.stat(path).st_size <= 2**17
    assert size(path) < 2**17 + 5 * 2**20
    assert 1000 < rows(path) < 5000
    assert [hit(hits, f"long {number}") for number in range(200)] == [number + 1 for number in long]


def test_memory_is_bounded_as_well(path):
    os.mkdir(path)
    hits = Hits(path, {})
    assert hit(hits) == 1
    memory = file_at(path, 32 * 2**20).memory
    assert memory.connection.execute("PRAGMA max_page_count").fetchone() == (1024,)


def look_again(hits):
    """As if the moment had passed in which the file is not looked at."""
    file = hits.run.__self__
    file.away_until = 0
    file.local.looked_at = -AWAY_SECONDS


def overwrite(path):
    Path(path).write_bytes(b"not a database, but as long as one" * 1000)


def cut(path):
    os.truncate(path, 5000)


def remove(path):
    for each in Path(path).parent.iterdir():
        each.unlink()


def another_database(path):
    remove(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE counts (other)")


def replace(path):
    remove(path)
    overwrite(path)


BROKEN = [overwrite, cut, remove, another_database, replace]


@pytest.mark.parametrize("damage", BROKEN)
@pytest.mark.parametrize("running", [True, False], ids=["running", "stopped"])
def test_a_broken_file_is_made_anew(hits, path, damage, running):
    for number in range(500):
        hit(hits, f"{number}")
    if running:
        damage(path)
        look_again(hits)
    else:
        file_at.cache_clear()
        del hits
        damage(path)
        hits = restart(path)
    for number in range(500):
        assert hit(hits, f"{number}") in (1, 2), "counted on, or from the beginning"
    look_again(hits)
    assert [hit(hits, "new") for _ in range(3)] == [1, 2, 3]
    assert hit(restart(path), "new") == 4
    assert rows(path)


def a_folder(path):
    os.mkdir(path)


def no_folder(path):
    os.rename(os.path.dirname(path), f"{os.path.dirname(path)}-away")


def full(path):
    """No room for a single row."""
    Path(path).touch()
    file_at(path, 32 * 2**20).max_bytes = 4096


@pytest.mark.parametrize("trouble", [a_folder, no_folder, full])
def test_without_a_file_each_process_counts_for_itself(path, trouble, caplog):
    trouble(path)
    hits, shared = Hits(path, {}), Shared(path, {})

    assert [hit(hits) for _ in range(3)] == [1, 2, 3]
    shared.set("total", 5)
    assert shared.incr("total", 1) == 6
    assert hits.advance("cost", 1000)
    assert len(caplog.records) == 1, "not a line for each request"
    assert "cannot be used" in caplog.text


def test_a_file_that_comes_back_is_used_again(path):
    os.mkdir(path)
    hits = Hits(path, {"KEY_PREFIX": "limits"})
    assert [hit(hits) for _ in range(3)] == [1, 2, 3]
    os.rmdir(path)
    look_again(hits)

    assert [hit(hits), hit(restart(path))] == [1, 2]


def test_a_locked_file_holds_nobody_up(hits, path, caplog):
    hit(hits)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert [hit(hits), hit(hits)] == [1, 2], "in memory"
        other.execute("ROLLBACK")
    look_again(hits)
    assert hit(hits) == 2


def test_no_request_fails_for_the_file(db, path, limits):
    limits.RATELIMIT_READ_ANONYMOUS = "3/m"
    os.mkdir(path)
    limits_in = {"BACKEND": "rest.counters.in_file.Hits", "LOCATION": path}
    with override_settings(CACHES=limits.CACHES | {"limits": limits_in}):
        client = Client(SERVER_NAME="localhost")
        statuses = [client.get("/api/auth/me").status_code for _ in range(5)]

    assert statuses == [200, 200, 200, 429, 429]
