"""`script/bench durability`: kill -9 under load, again and again; nothing acknowledged may be lost (THREATS F4)."""

import json
import random
import sys
import time

from bench import writers
from bench.audit import Audit
from bench.report import keep
from bench.seed import run as seed
from bench.servers import App, running, scratch_folder

UNTOUCHED = 100
READY_LIMIT = 5
SHOWN = 20


def main(options, databases):
    """The exit code: 1 when anything was lost or a restart took too long."""
    return max([run(kind, options.kills) for kind in databases], default=0)


def run(kind, kills):
    with scratch_folder() as folder, running(kind(folder)) as database:
        own, target = database.fresh("durability")
        trial = Trial(database, own, target, seed(own, UNTOUCHED), folder / "server-log")
        try:
            for number in range(kills):
                trial.round(number)
                print(f"{database.name}: kill {number + 1} of {kills}, {trial.status()}", file=sys.stderr, flush=True)
            trial.check_everything()
        finally:
            trial.app.stop()
        lines = trial.report(kills)
        print("\n".join(lines), flush=True)
        keep(lines, f"durability-{database.name}")
    return 1 if trial.problems or max(trial.ready) > READY_LIMIT else 0


class Trial:
    """One database through all its crashes; every round writes to a collection of its own."""

    def __init__(self, database, own, target, facts, log):
        self.database, self.own, self.target, self.facts = database, own, target, facts
        self.app = App(own, log=log)
        self.app.start()
        self.problems, self.ready, self.recovery = [], [], []
        self.acknowledged = self.unanswered = 0

    def round(self, number):
        name = f"round_{number}"
        path = f"/api/pages/{self.facts['page']}/team-data/{name}"
        started = writers.start(self.app.port, path, self.facts["api_token"])
        time.sleep(random.uniform(0.3, 2))
        self.crash()
        logs = writers.finish(started)
        self.acknowledged += sum(log.acknowledged for log in logs)
        self.unanswered += sum(len(log.doubtful) + list(log.batches.values()).count(False) for log in logs)
        recovery = self.database.launch()
        self.recovery.append(recovery)
        self.ready.append(recovery + self.app.start())
        with Audit(self.database.name, self.target) as audit:
            collection = audit.collections().get(name)
            found = audit.integrity() + audit.promises(collection, logs)
            found += audit.consistency(collection) if collection else []
        self.problems += [f"kill {number + 1}: {problem}" for problem in found]

    def crash(self):
        """All of the application and, where it is ours to kill, the database server, in either order."""
        victims = [self.app, self.database]
        random.shuffle(victims)
        for victim in victims:
            victim.kill()

    def check_everything(self):
        """Once more over all collections: no later crash may have harmed an earlier round."""
        with Audit(self.database.name, self.target) as audit:
            for name, collection in audit.collections().items():
                self.problems += [f"at the end, {name}: {problem}" for problem in audit.consistency(collection)]

    def status(self):
        return (
            f"{self.acknowledged} writes acknowledged, ready in {self.ready[-1]:.1f} s, {len(self.problems)} problems"
        )

    def report(self, kills):
        ready = sorted(self.ready)
        return [
            f"# Durability on {self.database.title}",
            "",
            f"{kills} times kill -9 of every server process under {len(writers.KINDS)} writers"
            f" ({', '.join(sorted(set(writers.KINDS)))}).",
            "",
            f"- requests acknowledged: {self.acknowledged}, with unknown outcome: {self.unanswered}",
            f"- lost, partial or inconsistent: {len(self.problems)}",
            f"- ready again after {ready[len(ready) // 2]:.1f} s (median), {ready[-1]:.1f} s (longest;"
            f" limit {READY_LIMIT} s), of which the database server {sorted(self.recovery)[len(ready) // 2]:.1f} s",
            *(f"- PROBLEM: {json.dumps(problem)}" for problem in self.problems[:SHOWN]),
        ]
