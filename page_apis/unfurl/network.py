"""The network as a request to a user-given address may see it: public addresses, for a short time, a few bytes."""

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread

import httpcore2

from page_apis.unfurl.addresses import is_public
from rest.errors import BadRequest

REFUSED = "url: its host has no public address."
ADDRESSES_TRIED = 3
OVERHEAD_BYTES = 2**17  # of headers and chunk marks, beside the body


def look_up(host, port):
    """The addresses of a host, as text, the one to prefer first."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(entry[4][0] for entry in found))


@dataclass(frozen=True)
class Rules:
    """What a fetch may reach and take."""

    allows: Callable[[str], bool] = is_public
    look_up: Callable[[str, int], list[str]] = look_up
    ports: frozenset = frozenset({80, 443})
    seconds: float = 5
    max_bytes: int = 2**20
    redirects: int = 5


class Deadline:
    """One for a whole fetch, so that many small waits cannot add up."""

    def __init__(self, seconds):
        self.end = time.monotonic() + seconds

    def left(self):
        left = self.end - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("The time is up.")
        return left


class CheckedBackend(httpcore2.NetworkBackend):
    """Resolves a host once, refuses it (400) unless all its addresses are allowed, and connects to one of those.

    The name is not resolved again, so a second answer cannot lead elsewhere.
    """

    def __init__(self, rules, deadline):
        self.rules, self.deadline, self.plain = rules, deadline, httpcore2.SyncBackend()

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        addresses = self.resolve(host, port)
        if not addresses or not all(map(self.rules.allows, addresses)):
            raise BadRequest(REFUSED)
        tried = addresses[:ADDRESSES_TRIED]
        for number, address in enumerate(tried):
            try:
                stream = self.plain.connect_tcp(address, port, self.deadline.left() / (len(tried) - number))
                return BoundedStream(stream, self.deadline, self.rules.max_bytes + OVERHEAD_BYTES)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    def resolve(self, host, port):
        """In a thread of its own: the system's resolver knows no deadline."""
        answers = SimpleQueue()
        Thread(target=self.answer, args=(host, port, answers), daemon=True).start()
        try:
            found = answers.get(timeout=self.deadline.left())
        except Empty:
            raise httpcore2.ConnectTimeout("The name was not resolved in time.") from None
        if isinstance(found, Exception):
            raise httpcore2.ConnectError("The name was not resolved.") from found
        return found

    def answer(self, host, port, answers):
        try:
            answers.put(self.rules.look_up(host, port))
        except (OSError, ValueError) as error:
            answers.put(error)


class BoundedStream(httpcore2.NetworkStream):
    """A connection whose every wait ends with the deadline, and which gives no more than `bytes_left`."""

    def __init__(self, stream, deadline, bytes_left):
        self.stream, self.deadline, self.bytes_left = stream, deadline, bytes_left

    def read(self, max_bytes, timeout=None):
        if self.bytes_left <= 0:
            raise httpcore2.ReadError("The answer is too long.")
        data = self.stream.read(max_bytes, self.deadline.left())
        self.bytes_left -= len(data)
        return data

    def write(self, buffer, timeout=None):
        self.stream.write(buffer, self.deadline.left())

    def close(self):
        self.stream.close()

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        stream = self.stream.start_tls(ssl_context, server_hostname, self.deadline.left())
        return BoundedStream(stream, self.deadline, self.bytes_left)

    def get_extra_info(self, info):
        return self.stream.get_extra_info(info)
