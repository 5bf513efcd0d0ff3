"""`script/bench`: seeds fresh databases, measures the operations of DATA 5 on them, prints a table."""

import argparse
import os
import signal
import sys
import time
import urllib.request

from bench import durability, floor, load, queries, report, seed
from bench.databases import Postgres, Sqlite
from bench.operations import operations
from bench.processes import machine_seconds, own_children_seconds
from bench.servers import ROOT, App, Hello, running, scratch_folder

SIZES = {"1k": 1_000, "100k": 100_000, "1m": 1_000_000}
DATABASES = {"postgresql": Postgres, "sqlite": Sqlite}
FLOOR_SECONDS = 3
TRIES, QUIET = 2, 0.1
SLOW_SECONDS = 40  # for what does not answer 16 times in the usual time
REST_TURNS = 600


def main():
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    kinds = [kind for name, kind in DATABASES.items() if options.database in (name, "both")]
    if options.command == "durability":
        sys.exit(durability.main(options, kinds))
    for kind in kinds:
        with scratch_folder() as folder, running(kind(folder)) as database:
            benchmark(database, folder, options)


def parse():
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("command", nargs="?", choices=["speed", "durability"], default="speed")
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    parser.add_argument("--sizes", type=sizes, help="1k,100k,1m")
    parser.add_argument("--seconds", type=int, help="per operation, 5 by default")
    parser.add_argument("--only", default="", help="measure only operations whose name contains this")
    parser.add_argument("--workers", type=int, help="server processes; they count in Redis where REDIS_URL is set")
    parser.add_argument("--threads", type=int, help="of each worker")
    parser.add_argument("--quick", action="store_true", help="1k and 100k, 3 seconds per operation")
    parser.add_argument("--kills", type=int, default=20, help="durability: how often everything is killed")
    options = parser.parse_args()
    options.sizes = options.sizes or ([1_000, 100_000] if options.quick else list(SIZES.values()))
    options.seconds = options.seconds or (3 if options.quick else 5)
    return options


def sizes(text):
    try:
        return [SIZES[name] for name in text.split(",")]
    except KeyError:
        raise argparse.ArgumentTypeError(f"sizes are {', '.join(SIZES)}, with commas between") from None


def benchmark(database, folder, options):
    lines = report.heading(database, options)
    print("\n".join(lines), flush=True)
    for size in options.sizes:
        more = measure_size(database, folder, size, options)
        print("\n".join(more), flush=True)
        lines += more
    print(f"\nKept in {report.keep(lines, database.name).relative_to(ROOT)}.\n", flush=True)


def measure_size(database, folder, size, options):
    label = f"size-{size}"
    own, target = database.fresh(label)
    start = time.monotonic()
    facts = seed.run(own, size)
    took = time.monotonic() - start
    redis = os.environ.get("REDIS_URL")
    server = App(own, WORKERS=options.workers, THREADS=options.threads, REDIS_URL=redis)
    with running(server) as app, running(Hello()) as hello:
        wanted = [row for row in operations(facts, etag(app, facts)) if options.only in row.name]
        bench = Bench(database, target, app, hello, facts, folder, options.seconds)
        rows = bench.count_queries(wanted, [bench.measure(operation) for operation in wanted])
    database.drop(label)
    return report.table(size, took, rows)


class Bench:
    """One seeded database and the servers on it."""

    def __init__(self, database, target, app, hello, facts, folder, seconds):
        self.database, self.target, self.app, self.hello = database, target, app, hello
        self.facts, self.folder, self.seconds = facts, folder, seconds

    def measure(self, operation):
        """The least disturbed of a few tries; one is enough on a quiet machine."""
        path = self.folder / f"requests-{operation.name.replace(' ', '-').replace('/', '')}"
        load.write_requests(path, operation)
        load.fire(self.app.port, path, 1)  # connections, caches, prepared statements
        tries = []
        while len(tries) < TRIES and not (tries and tries[-1]["others"] < QUIET):
            tries.append(self.attempt(path, self.seconds))
            if tries[-1]["requests"] < load.CONNECTIONS:
                tries = [self.attempt(path, SLOW_SECONDS)]
                break
        best = min(tries, key=lambda found: found["others"])
        print(f"{operation.name}: {best['rate']:.0f}/s, {best['app']:.2f} ms", file=sys.stderr, flush=True)
        return {"name": operation.name, "file": path, "floor": self.floor(operation, path)} | best

    def attempt(self, path, seconds):
        self.rest()
        before = self.clocks()
        found = load.fire(self.app.port, path, seconds)
        app, base, generator, busy, there = (now - was for now, was in zip(self.clocks(), before, strict=True))
        number = max(1, found["requests"])
        return found | {
            "rate": found["requests"] / found["seconds"],
            "app": app * 1000 / number,
            "database": base * 1000 / number,
            "others": max(0, busy - app - base - generator) / there,
        }

    def rest(self):
        """Wait for the end of requests whose client is gone: slow ones go on without it."""
        for _ in range(REST_TURNS):
            before = self.app.cpu() + self.database.cpu()
            time.sleep(0.2)
            if self.app.cpu() + self.database.cpu() - before < 0.08:
                return

    def clocks(self):
        """CPU seconds so far: application, database, load generator, whole machine, all there was."""
        return self.app.cpu(), self.database.cpu(), own_children_seconds(), *machine_seconds()

    def floor(self, operation, path):
        self.rest()
        seconds = min(self.seconds, FLOOR_SECONDS)
        if operation.floor == "hello":
            found = load.fire(self.hello.port, path, seconds)
            return found["requests"] / found["seconds"]
        return floor.measure(self.database.name, self.target, self.facts, operation.floor, seconds)

    def count_queries(self, wanted, rows):
        """At the end, because the writes among the operations are carried out for it."""
        counted = queries.run(self.app.env, [row["file"] for row in rows])
        for operation, found in zip(wanted, counted, strict=True):
            if not 200 <= found["status"] < 400:
                raise SystemExit(f"{operation.name}: the server answers {found['status']}.")
        return [row | found for row, found in zip(rows, counted, strict=True)]


def etag(app, facts):
    with urllib.request.urlopen(f"http://127.0.0.1:{app.port}/p/{facts['slug']}", timeout=10) as response:
        return response.headers["ETag"]


if __name__ == "__main__":
    main()
