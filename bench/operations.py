"""What is measured, as requests. Reads come first: the writes make the collection larger."""

import json
import random
from dataclasses import dataclass, field
from urllib.parse import quote

from bench.rows import STATUSES, data

BATCH = 100
DEEP = 50_000
VARIANTS = 500


@dataclass
class Operation:
    """`requests`: (path, body) pairs that take turns. `floor` names its counterpart in bench.floor, if any."""

    name: str
    method: str
    requests: list
    headers: dict = field(default_factory=dict)
    floor: str | None = None


def operations(facts, etag):
    """All operations on one seeded database, in the order of measuring."""
    base = f"/api/pages/{facts['page']}/team-data/{facts['collection']}"
    headers = {"Authorization": f"Bearer {facts['token']}"}
    found = [
        *[Operation(*row, headers=headers) for row in reads(base, facts)],
        Operation("page 20 KB", "GET", [(f"/p/{facts['slug']}", "")], floor="hello"),
        Operation("page 304", "GET", [(f"/p/{facts['slug']}", "")], {"If-None-Match": etag}, floor="hello"),
        *[Operation(*row, headers=headers | {"Content-Type": "application/json"}) for row in writes(base, facts)],
    ]
    for operation in found:
        operation.floor = operation.floor or operation.name
    return found


def reads(base, facts):
    size = facts["size"]
    filters = [quote(json.dumps({"status": status})) for status in STATUSES]
    rng = random.Random(1)
    places = [size // 2 + rng.randint(-size // 10, size // 10) for _ in range(VARIANTS)]
    found = [
        ("get", "GET", [(f"{base}/{pk}", "") for pk in facts["ids"]]),
        ("list 50 + total", "GET", [(base, "")]),
        ("list where 1 % + total", "GET", [(f"{base}?where={where}", "") for where in filters]),
        ("cursor in the middle", "GET", [(f"{base}?before={place}", "") for place in places]),
        ("offset 50k", "GET", [(f"{base}?offset={DEEP}", "")]),
        ("count", "GET", [(f"{base}/count", "")]),
        ("count where 1 %", "GET", [(f"{base}/count?where={where}", "") for where in filters]),
        ("group-by, 100 groups", "GET", [(f"{base}/count?groupBy=status", "")]),
    ]
    return [row for row in found if row[0] != "offset 50k" or size > DEEP]


def writes(base, facts):
    rng = random.Random(2)
    records = [{"data": data(rng, number)} for number in range(VARIANTS)]
    batches = [
        {"operations": [{"op": "create"} | rng.choice(records) for _ in range(BATCH)]} for _ in range(VARIANTS // 25)
    ]
    patches = [
        json.dumps({"data": {"priority": number % 9, "status": STATUSES[number % 100]}}) for number in range(900)
    ]
    return [
        ("patch", "PATCH", [(f"{base}/{pk}", rng.choice(patches)) for pk in facts["ids"]]),
        ("create", "POST", [(base, json.dumps(record)) for record in records]),
        (f"batch of {BATCH} creates", "POST", [(f"{base}/batch", json.dumps(batch)) for batch in batches]),
    ]
