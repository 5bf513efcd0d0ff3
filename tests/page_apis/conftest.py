"""A server on this machine as the web page somebody names, and the rules under which it may be fetched."""

import socket
from contextlib import suppress
from dataclasses import replace
from functools import partial
from threading import Thread

import pytest
from django.core.cache import caches
from django.test import RequestFactory

from page_apis.api import FunctionView
from page_apis.functions import FUNCTIONS, unfurl_url
from page_apis.unfurl.network import Rules


@pytest.fixture(autouse=True)
def nothing_known():
    caches["previews"].clear()


@pytest.fixture
def rules(httpserver):
    """Reaches the local server, on its port and by any name that ends in .test, and nothing else."""

    def look_up(host, port):
        return ["127.0.0.1"] if host.endswith((".test", "127.0.0.1", "localhost")) else ["10.0.0.1"]

    return Rules(
        allows=lambda address: address == "127.0.0.1",
        look_up=look_up,
        ports=frozenset({httpserver.port}),
        seconds=3,
    )


@pytest.fixture
def unfurl(rules, db):
    """`unfurl(url)`: the response of the endpoint under these rules; `unfurl(url, seconds=1)` under stricter ones."""

    def call(url, **changed):
        run = partial(unfurl_url, rules=replace(rules, **changed))
        function = replace(FUNCTIONS["unfurl-url"], run=run)
        view = FunctionView.as_view(functions={"unfurl-url": function})
        request = RequestFactory().post("/api/functions/unfurl-url", {"url": url}, content_type="application/json")
        response = view(request, function="unfurl-url")
        return response.render() if hasattr(response, "render") else response

    return call


class Listener:
    """Counts who connects; answers each with `answer`, then closes. On IPv4 and IPv6, at every address of this host."""

    def __init__(self, answer=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n"):
        self.answer, self.connections, self.sent = answer, 0, 0
        self.socket = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True, backlog=64)
        self.port = self.socket.getsockname()[1]
        Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection:
            connection.settimeout(20)
            try:
                connection.recv(65536)
                for piece in [self.answer] if isinstance(self.answer, bytes) else self.answer():
                    connection.sendall(piece)
                    self.sent += len(piece)
            except OSError:
                return

    def close(self):
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)  # else a waiting accept() would take one more
        self.socket.close()


@pytest.fixture
def listen():
    """`listen(answer)` starts a Listener; an `answer` that is a function gives the pieces to send."""
    started = []

    def start(*answer):
        started.append(Listener(*answer))
        return started[-1]

    yield start
    for listener in started:
        listener.close()
