"""What only the real server shows: memory, large and broken uploads, chunked bodies, parts of files."""

import json
import os
import re
import socket
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.conftest import Multipart
from tests.proofs import WHOLE
from tests.visimade_site.test_serve import processes_below, serve, starting, wait_for  # noqa: F401 - a fixture
from tests.visimade_site.test_serving_for_real import register

MB = 2**20
FORM = {"Content-Type": Multipart.content_type}
SPARE = 24 * MB  # what a worker may grow by: a fraction of one file


@pytest.fixture
def fresh_server(serve):  # noqa: F811
    return serve(RATELIMIT_ENABLE="false").wait_until_up()


@pytest.fixture(scope="module")
def server(data_dir, database_url, tmp_path_factory):
    """One for all tests that leave it as it is."""
    with starting(data_dir, database_url, tmp_path_factory.mktemp("server")) as start:
        yield start(RATELIMIT_ENABLE="false").wait_until_up()


@pytest.fixture
def owner(server, request):
    return new_owner(server, request)


def new_owner(server, request):
    """(headers of a new user, the address of the assets of a page of theirs)"""
    name = re.sub(r"\W", "", request.node.name)[-30:]
    bearer = {"Authorization": f"Bearer {register(server, name)}"}
    body = json.dumps({"name": "Files", "html_content": "<p>", "storage_mode": "social_app"})
    status, _, answer = call(server, "POST", "/api/pages", body, **bearer, **{"Content-Type": "application/json"})
    assert status == 201, answer
    return bearer, f"/api/pages/{json.loads(answer)['page']['id']}/assets"


def call(server, method, path, body=None, **headers):
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    chunked = not isinstance(body, bytes | str | None)
    if chunked:
        headers["Transfer-Encoding"] = "chunked"
    connection.request(method, path, body, headers, encode_chunked=chunked)
    response = connection.getresponse()
    return response.status, response.headers, response.read()


def pieces(size):
    """A form with a file of `size` bytes, a megabyte at a time."""
    head, tail = bytes(Multipart.of(b"|")).split(b"|")
    yield head
    yield from (b"x" * min(MB, size - sent) for sent in range(0, size, MB))
    yield tail


def peak_memory(server):
    """The most memory that the worker has ever had."""
    *_, worker = processes_below(server.process.pid)
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{worker}/status").read_text())
    return int(peak[1]) * 1024


def kept(folder):
    return [name for _, _, names in os.walk(folder) for name in names]


SIZES = [(50 * MB, 201), (50 * MB + 1, 413)]
if WHOLE:
    SIZES = [(51 * MB, 413), (49 * MB, 201), *SIZES, (60 * MB, 413)]


@pytest.mark.parametrize("way", ["length", "chunks"])
def test_memory_stays_flat(fresh_server, request, way):
    server = fresh_server
    bearer, path = new_owner(server, request)
    make = pieces if way == "chunks" else lambda size: b"".join(pieces(size))
    assert call(server, "POST", path, make(MB), **bearer, **FORM)[0] == 201
    before = peak_memory(server)

    for size, expected in SIZES:
        status, _, answer = call(server, "POST", path, make(size), **bearer, **FORM)
        assert status == expected, (size, answer)
    asset = json.loads(call(server, "GET", path)[2])["assets"][0]
    read = call(server, "GET", asset["publicUrl"].partition(str(server.port))[2])[2]

    assert len(read) == 50 * MB
    assert peak_memory(server) - before < SPARE


@pytest.mark.both_databases
def test_a_client_that_goes_away_leaves_nothing(server, owner, data_dir):
    bearer, path = owner
    before = kept(data_dir / "media")
    with socket.create_connection(("127.0.0.1", int(server.port))) as client:
        lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: {bearer['Authorization']}"]
        lines += [f"Content-Type: {Multipart.content_type}", f"Content-Length: {30 * MB}", "", ""]
        client.sendall("\r\n".join(lines).encode() + bytes(Multipart.of(b"x" * MB))[:-30])
        assert wait_for(lambda: kept(data_dir / "uploads"))

    assert wait_for(lambda: not kept(data_dir / "uploads"))
    assert kept(data_dir / "media") == before
    assert json.loads(call(server, "GET", path)[2])["total"] == 0


def test_parts_and_heads(server, owner):
    bearer, path = owner
    content = bytes(range(256)) * 4000
    asset = json.loads(call(server, "POST", path, Multipart.of(content), **bearer, **FORM)[2])
    address = asset["publicUrl"].partition(str(server.port))[2]
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)

    for method, sent, status, body in [
        ("GET", {}, 200, content),
        ("HEAD", {}, 200, b""),
        ("GET", {"Range": "bytes=1000-1999"}, 206, content[1000:2000]),
        ("GET", {"Range": "bytes=-1"}, 206, content[-1:]),
        ("GET", {"If-None-Match": "*"}, 304, b""),
        ("GET", {}, 200, content),
    ]:
        connection.request(method, address, headers=sent)
        response = connection.getresponse()
        assert (response.status, response.read()) == (status, body)
        assert response.headers["Transfer-Encoding"] is None
        assert status == 304 or response.headers["Content-Length"] == str(len(body or content))


def test_files_are_closed_when_a_reader_goes_away(server, owner):
    bearer, path = owner
    asset = json.loads(call(server, "POST", path, b"".join(pieces(40 * MB)), **bearer, **FORM)[2])
    address = asset["publicUrl"].partition(str(server.port))[2]
    *_, worker = processes_below(server.process.pid)

    def open_files():
        links = [os.path.realpath(link) for link in Path(f"/proc/{worker}/fd").iterdir()]
        return [link for link in links if "/media/" in link]

    for _ in range(3):
        with socket.create_connection(("127.0.0.1", int(server.port))) as client:
            client.sendall(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            assert client.recv(10)
    assert wait_for(lambda: not open_files())
