"""Clients that write until the server is gone, and remember what it acknowledged."""

import http.client
import json
import threading
from dataclasses import dataclass, field

BATCH = 25
TIMEOUT = 10


@dataclass
class Log:
    """What one writer sent and was promised. `doubtful` are ids whose last change was never answered."""

    held: dict = field(default_factory=dict)  # id: data that must be there
    deleted: set = field(default_factory=set)
    batches: dict = field(default_factory=dict)  # marker: acknowledged?
    doubtful: dict = field(default_factory=dict)  # id: data as the unanswered change would leave it, None when deleted
    refused: int = 0
    acknowledged: int = 0


class Writer(threading.Thread):
    """One connection, one request at a time; ends with the first request that is not answered."""

    def __init__(self, kind, number, port, path, token):
        super().__init__(daemon=True)
        self.kind, self.number, self.path, self.log, self.count = kind, number, path, Log(), 0
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        self.stopped = threading.Event()

    def run(self):
        try:
            while not self.stopped.is_set():
                self.count += 1
                getattr(self, self.kind)()
        except (OSError, http.client.HTTPException):
            self.connection.close()

    def send(self, method, path, body=None):
        """The answer, or None for a refusal such as 503 when the database went first."""
        self.connection.request(method, path, body and json.dumps(body), self.headers)
        response = self.connection.getresponse()
        answer = response.read()
        if not 200 <= response.status < 300:
            self.log.refused += 1
            return None
        self.log.acknowledged += 1
        return json.loads(answer) if answer else {}

    def data(self):
        return {"writer": self.number, "count": self.count, "text": "x" * (self.count % 200)}

    def single(self):
        data = self.data()
        if answer := self.send("POST", self.path, {"data": data}):
            self.log.held[answer["id"]] = data
        return answer

    def batch(self):
        marker = f"{self.number}-{self.count}"
        self.log.batches[marker] = False
        operations = [{"op": "create", "data": {"batch": marker, "place": place}} for place in range(BATCH)]
        if answer := self.send("POST", f"{self.path}/batch", {"operations": operations}):
            self.log.batches[marker] = True
            for place, result in enumerate(answer["results"]):
                self.log.held[result["id"]] = {"batch": marker, "place": place}

    def change(self):
        """Create a record, then patch it a few times."""
        if not (answer := self.single()):
            return
        for step in range(5):
            after = self.log.held[answer["id"]] | {"step": step}
            self.log.doubtful[answer["id"]] = after
            if self.send("PATCH", f"{self.path}/{answer['id']}", {"data": {"step": step}}) is None:
                return  # it may have happened all the same
            self.log.held[answer["id"]] = after
            del self.log.doubtful[answer["id"]]

    def delete(self):
        if not (answer := self.single()):
            return
        self.log.doubtful[answer["id"]] = None
        if self.send("DELETE", f"{self.path}/{answer['id']}") is not None:
            self.log.deleted.add(answer["id"])
            del self.log.doubtful[answer["id"]]
            del self.log.held[answer["id"]]


KINDS = ("single", "single", "single", "batch", "batch", "batch", "change", "delete")


def start(port, path, token):
    writers = [Writer(kind, number, port, path, token) for number, kind in enumerate(KINDS)]
    for writer in writers:
        writer.start()
    return writers


def finish(writers):
    """Their logs, once all have noticed."""
    for writer in writers:
        writer.stopped.set()
    for writer in writers:
        writer.join(TIMEOUT + 5)
    return [writer.log for writer in writers]
