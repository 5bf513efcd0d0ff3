"""Made-up records of about 200 bytes, the same for every run, and what a journal holds of them."""

import json
import random
from datetime import UTC, datetime, timedelta

from uuid_utils import uuid7

STATUSES = [f"status-{number:02}" for number in range(100)]
TAGS = ("garden", "kitchen", "urgent", "later", "school", "team", "idea", "paid", "draft", "review")
WORDS = "plant call order write paint check repair move invite answer measure print pack deliver sort".split()
RECORD = ("id", "collection_id", "seq", "rev", "data", "size", "created_at", "updated_at", "created_by_id")
CHANGE = (
    "page_id", "subject", "collection_id", "seq", "op", "record_id", "record_seq", "actor_id", "credential",
    "credential_id", "changeset", "before", "after", "at",
)  # fmt: skip
OTHERS = 20
OTHERS_SHARE = 5  # one record of another collection after so many of the large one
POOL = 10_000
SAMPLE = 2000


def data(rng, number):
    return {
        "title": f"{rng.choice(WORDS)} the {rng.choice(WORDS)} list no. {number}",
        "status": rng.choice(STATUSES),
        "priority": rng.randint(1, 5),
        "tags": rng.sample(TAGS, 3),
        "place": {"city": rng.choice(("Bern", "Graz", "Ulm", "Lyon")), "room": rng.randint(1, 400), "open": True},
        "note": "x" * rng.randint(20, 60),
    }


def compact(value):
    return json.dumps(value, separators=(",", ":"))


class Stock:
    """All records of one database: `size` in the first collection, a fifth as many spread over the other 20.

    The collections are interleaved, as they would be by use; `counts` and `bytes` grow as the rows are taken.
    Everything is text from the start: a million rows are made and sent in well under a minute.
    """

    def __init__(self, collections, users, size):
        self.collections, self.users, self.size = collections, users, size
        self.counts, self.bytes = [0] * len(collections), [0] * len(collections)
        rng = random.Random(size)
        self.pool = [compact(data(rng, 0)).split("no. 0") for _ in range(POOL)]
        self.pick = rng.randrange
        self.ids, self.every = [], max(1, size // SAMPLE)
        self.start = datetime.now(UTC) - timedelta(milliseconds=10 * size + 1000)

    def pairs(self):
        """(record, change) as tuples, in the order of RECORD and CHANGE."""
        for number in range(self.size):
            yield self.pair(0, number)
            if number % OTHERS_SHARE == 0:
                yield self.pair(1 + number // OTHERS_SHARE % OTHERS, number)

    def pair(self, place, number):
        page, collection = self.collections[place]
        self.counts[place] += 1
        seq, pk, user = self.counts[place], str(uuid7()), self.users[number % len(self.users)]
        head, tail = self.pool[self.pick(POOL)]
        text = f"{head}no. {number}{tail}"
        self.bytes[place] += len(text)
        at = (self.start + timedelta(milliseconds=10 * number)).strftime("%Y-%m-%d %H:%M:%S.%f")
        if place == 0 and number % self.every == 0:
            self.ids.append(pk)
        after = f'{{"data":{text}}}'
        change = (page, "record", collection, seq, "create", pk, seq, user, "jwt", None, pk, None, after, at)
        return (pk, collection, seq, seq, text, len(text), at, at, user), change
