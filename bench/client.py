"""A load generator for machines without wrk: `python -m bench.client PORT FILE SECONDS`, FILE as in load.lua."""

import json
import selectors
import socket
import sys
import time
from itertools import cycle
from pathlib import Path

from bench.load import CONNECTIONS


def read_requests(path):
    """The requests of FILE as bytes, ready to be sent."""
    head, _, rest = Path(path).read_text().partition("\n\n")
    method, *headers = head.split("\n")
    for line in rest.splitlines():
        target, _, body = line.partition("\t")
        lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", *headers]
        lines += [f"Content-Length: {len(body.encode())}"] if body else []
        yield ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


class Connection:
    """One request at a time; the answer is read only as far as to know where it ends."""

    def __init__(self, port, requests):
        self.socket, self.requests = socket.create_connection(("127.0.0.1", port)), requests
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self):
        self.started, self.answer = time.perf_counter(), b""
        self.socket.sendall(next(self.requests))

    def receive(self):
        """(milliseconds, status) when the answer is complete, else None."""
        chunk = self.socket.recv(2**18)
        if not chunk:
            raise SystemExit("The server closed a connection.")
        self.answer += chunk
        if not complete(self.answer):
            return None
        return (time.perf_counter() - self.started) * 1000, int(self.answer[9:12])


def complete(answer):
    head, found, body = answer.partition(b"\r\n\r\n")
    head = head.lower()
    if b"transfer-encoding: chunked" in head:
        return body.endswith(b"0\r\n\r\n")
    length = head.partition(b"content-length:")[2].split(b"\r\n")[0]
    return bool(found) and len(body) >= int(length or 0)


def run(port, path, seconds):
    requests, times, failed = cycle(list(read_requests(path))), [], 0
    with selectors.DefaultSelector() as ready:
        for connection in [Connection(port, requests) for _ in range(CONNECTIONS)]:
            ready.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send()
        start = time.perf_counter()
        while time.perf_counter() < start + seconds:
            for key, _ in ready.select(1):
                if answered := key.data.receive():
                    times.append(answered[0])
                    failed += not 200 <= answered[1] < 400
                    key.data.send()
    times.sort()
    return {
        "requests": len(times),
        "seconds": time.perf_counter() - start,
        "failed": failed,
        "p50": times[len(times) // 2],
        "p99": times[len(times) * 99 // 100],
    }


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]))))
