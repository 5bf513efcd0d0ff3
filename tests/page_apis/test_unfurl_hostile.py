"""Nothing but public addresses is ever connected to, whatever the URL (T25, F8)."""

import time
import tracemalloc
import zlib
from dataclasses import replace

import pytest

from page_apis.unfurl.fetching import FetchFailed, fetch
from page_apis.unfurl.network import REFUSED, Rules
from rest.errors import BadRequest
from tests.conftest import Api

# {port} is that of the listener, which these rules allow: were the host let through, it would see a connection.
PRIVATE = """
http://127.0.0.1:{port}/ http://127.0.0.1:{port}/?url=http://example.com http://localhost:{port}/ http://LOCALHOST:{port}/
http://localhost.:{port}/ http://127.0.0.1.:{port}/ http://127.1:{port}/ http://127.0.1:{port}/ http://127.9.9.9:{port}/
http://2130706433:{port}/ http://017700000001:{port}/ http://0x7f000001:{port}/ http://0x7f.0.0.1:{port}/
http://0177.0.0.1:{port}/ http://0177.0.0.01:{port}/ http://0x7f.1:{port}/ http://00000177.1:{port}/ http://0:{port}/
http://0.0.0.0:{port}/ http://000.000.000.000:{port}/ http://0x0:{port}/ http://0.1.2.3:{port}/ http://[::]:{port}/
http://[::1]:{port}/ http://[0:0:0:0:0:0:0:1]:{port}/ http://[::ffff:127.0.0.1]:{port}/ http://[::ffff:7f00:1]:{port}/
http://[::127.0.0.1]:{port}/ http://[::ffff:0:127.0.0.1]:{port}/ http://[64:ff9b::127.0.0.1]:{port}/
http://[64:ff9b:1::7f00:1]:{port}/ http://[2002:7f00:1::]:{port}/ http://[2001:0:7f00:1::]:{port}/ http://[fe80::1]:{port}/
http://[fc00::1]:{port}/ http://[fd00:ec2::254]:{port}/ http://[fec0::1]:{port}/ http://[ff02::1]:{port}/
http://10.0.0.1:{port}/ http://10.255.255.255:{port}/ http://100.64.0.1:{port}/ http://100.100.100.200:{port}/
http://169.254.169.254:{port}/latest/meta-data/ http://169.254.1.1:{port}/ http://2852039166:{port}/
http://0xa9fea9fe:{port}/ http://[::ffff:a9fe:a9fe]:{port}/ http://172.16.0.1:{port}/ http://172.31.255.254:{port}/
http://192.168.0.1:{port}/ http://192.0.0.192:{port}/ http://192.0.2.1:{port}/ http://198.18.0.1:{port}/
http://203.0.113.1:{port}/ http://224.0.0.1:{port}/ http://240.0.0.1:{port}/ http://255.255.255.255:{port}/
http://127。0。0。1:{port}/ http://127．0．0．1:{port}/ http://127｡0｡0｡1:{port}/ http://１２７.0.0.1:{port}/
https://127.0.0.1:{port}/ https://localhost:{port}/ https://[::1]:{port}/ HTTP://127.0.0.1:{port}/
"""
INVALID = [
    "http://user@127.0.0.1:{port}/", "http://user:password@127.0.0.1:{port}/", "http://example.com@127.0.0.1:{port}/",
    "http://@127.0.0.1:{port}/", "http://127.0.0.1:{port}\\@example.com/", "http://example.com\\@127.0.0.1:{port}/",
    "http://a@b@127.0.0.1:{port}/", "http://127.0.0.1%00.example.com:{port}/", "http://%31%32%37.0.0.1:{port}/",
    "http://127.0.0.1\r\n.example.com:{port}/", "http://127.0.0.1:{port}/\r\nX-Injected: 1",
    "http://127.0.0.1:{port}/\n",
    "http://127.0.0.1:{port}/a b\tc", "http://127.0.0.1 :{port}/", "http:///127.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "http:\\\\127.0.0.1:{port}\\", "//127.0.0.1:{port}/", "127.0.0.1:{port}", "localhost:{port}/x", "http://[::1:{port}/",
    "http://[fe80::1%25lo]:{port}/", "http://[::1%251]:{port}/", "http://[127.0.0.1]:{port}/", "http://ⓛocalhost:{port}/",
    "http://.:{port}/", "http://..:{port}/", "http://-:{port}/", "http://:{port}/", "http://127.0.0.1:{port}x/",
    "http://127.0.0.1:-1/", "http://127.0.0.1:99999/", "ftp://127.0.0.1:{port}/", "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_GET", "dict://127.0.0.1:{port}/", "javascript:alert(1)",
    "data:text/html,<title>x</title>",
    "ws://127.0.0.1:{port}/", "unix:///var/run/docker.sock", "http+unix://%2Fvar%2Frun%2Fdocker.sock/", "about:blank",
    "blob:http://127.0.0.1:{port}/x", "", " ", "x", "http://", "https://", "://", "http://\0",
    "http://127.0.0.1:{port}/\0",
    "http://" + "a" * 300 + "/", "http://a.example/" + "x" * 3000, "http://" + "1" * 1500 + "/",
]  # fmt: skip
UNREACHABLE = "The address could not be reached, or did not answer in time."
PORTS = ["http://{}:22/", "http://{}:8080/", "https://{}:8443/", "http://{}:0/", "http://{}:81/", "http://{}:6379/"]


@pytest.fixture
def listener(listen):
    return listen()


def open_to(listener, **more):
    """The rules as they are, but for the port: the listener cannot have 80."""
    return replace(Rules(seconds=2), ports=frozenset({80, 443, listener.port}), **more)


def outcome(url, rules):
    try:
        return fetch(url, rules)
    except (BadRequest, FetchFailed) as refusal:
        return refusal.status, refusal.text


def test_the_listener_would_see_a_connection(listener):
    for host in ("127.0.0.1", "[::1]", "localhost"):
        assert fetch(f"http://{host}:{listener.port}/", open_to(listener, allows=lambda address: True)).html == b""
    assert listener.connections == 3


@pytest.mark.parametrize("url", PRIVATE.split())
def test_a_private_host_is_refused(listener, url):
    """502 is for what this machine's resolver makes no address of."""
    assert outcome(url.format(port=listener.port), open_to(listener))[0] in (400, 502)
    assert listener.connections == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "224.0.0.1", "[::1]", "0"])
def test_the_refusal_does_not_say_why(listener, host):
    for port in (listener.port, 80, 443):
        assert outcome(f"http://{host}:{port}/", open_to(listener)) == (400, REFUSED)


@pytest.mark.parametrize("url", INVALID)
def test_an_invalid_url_is_refused(listener, url):
    assert outcome(url.replace("{port}", str(listener.port)), open_to(listener))[0] == 400
    assert listener.connections == 0


@pytest.mark.parametrize("url", PORTS)
@pytest.mark.parametrize("host", ["example.com", "127.0.0.1"])
def test_other_ports_are_refused(url, host):
    assert outcome(url.format(host), Rules())[0] == 400


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["1.1.1.1", "127.0.0.1"],
        ["127.0.0.1", "1.1.1.1"],
        ["2606:4700:4700::1111", "::1"],
        ["1.1.1.1", "::ffff:127.0.0.1"],
        ["fe80::1%lo"],
        ["nonsense"],
        [],
    ],
)
def test_a_name_counts_by_all_its_addresses(listener, addresses):
    rules = open_to(listener, look_up=lambda host, port: addresses)

    assert outcome(f"http://rebound.example:{listener.port}/", rules) == (400, REFUSED)
    assert listener.connections == 0


def test_a_name_is_resolved_once_for_a_connection(listen, httpserver):
    """127.0.0.2 is allowed here; the second answer of the resolver would lead to 127.0.0.1."""
    httpserver.expect_request("/").respond_with_data("")
    listener, answers = listen(), iter([["127.0.0.2"], ["127.0.0.1"]])
    rules = open_to(listener, look_up=lambda host, port: next(answers), allows=lambda address: address == "127.0.0.2")

    assert fetch(f"http://rebound.example:{listener.port}/", rules).html == b""
    assert outcome(f"http://rebound.example:{listener.port}/", rules) == (400, REFUSED)
    assert listener.connections == 1


def redirect(target, status=b"302 Found"):
    return b"HTTP/1.1 %s\r\nLocation: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % (status, target)


@pytest.mark.parametrize("status", [b"301 Moved", b"302 Found", b"303 See", b"307 Temporary", b"308 Permanent"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0", "0x7f.1", "rebound.test"])
def test_a_redirect_to_a_private_host_is_refused(listen, status, host):
    private = listen()
    public = listen(redirect(f"http://{host}:{private.port}/".encode(), status))
    resolve = Rules().look_up
    rules = Rules(
        allows=lambda address: address == "127.0.0.3",
        look_up=lambda name, port: {"public.test": ["127.0.0.3"], "rebound.test": ["127.0.0.1"]}.get(name)
        or resolve(name, port),
        ports=frozenset({public.port, private.port}),
        seconds=3,
    )

    assert outcome(f"http://public.test:{public.port}/", rules) in ((400, REFUSED), (502, UNREACHABLE))
    assert (public.connections, private.connections) == (1, 0)


@pytest.mark.parametrize(
    "target, status",
    [
        (b"file:///etc/passwd", 400),
        (b"javascript:alert(1)", 400),
        (b"ftp://public.test/", 400),
        (b"http://user:password@public.test/", 400),
        (b"http://public.test:22/", 400),
        (b"http://", 502),
        (b"http://public.test:99999/", 400),
        (b"http://public.test:port/", 502),
        (b"http://\xff\xfe/", 502),
        (b"//user@public.test/", 400),
        (b"", 502),
    ],
)
def test_a_redirect_to_something_else_is_refused(listen, rules, target, status):
    listener = listen(redirect(target))
    rules = replace(rules, ports=rules.ports | {listener.port, 80, 443})

    assert outcome(f"http://public.test:{listener.port}/", rules)[0] == status


def test_a_redirect_loop_ends_after_five_hops(listen, rules):
    listener = listen(redirect(b"/again"))
    rules = replace(rules, ports=frozenset({listener.port}))

    assert outcome(f"http://public.test:{listener.port}/", rules) == (502, "The address redirects too often.")
    assert listener.connections == 6


BEGIN = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def slowly(head, piece):
    def pieces():
        yield head
        while True:
            time.sleep(0.05)
            yield piece

    return pieces


@pytest.mark.parametrize(
    "answer",
    [
        slowly(b"", b""),
        slowly(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        slowly(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        slowly(BEGIN + b"\r\n", b"<"),
        slowly(BEGIN + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n<\r\n"),
    ],
    ids=["silence", "headers", "hints", "body", "chunks"],
)
def test_a_slow_answer_ends_with_the_deadline(listen, rules, answer):
    """One for all waits together: every single piece comes in time."""
    listener = listen(answer)
    rules = replace(rules, ports=frozenset({listener.port}), seconds=0.5)

    assert outcome(f"http://public.test:{listener.port}/", rules) == (502, UNREACHABLE)


def test_a_slow_resolver_ends_with_the_deadline(listen):
    rules = Rules(look_up=lambda host, port: time.sleep(20), seconds=0.2)

    assert outcome("http://slow.example/", rules) == (502, UNREACHABLE)


def endless(head, piece):
    def pieces():
        yield head
        while True:
            yield piece

    return pieces


@pytest.mark.parametrize(
    "answer",
    [
        endless(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 1000),
        endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000),
        endless(BEGIN + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"x" * 10_000 + b"\r\n<\r\n"),
        endless(b"", b"x" * 65536),
    ],
    ids=["headers", "hints", "chunk extensions", "garbage"],
)
def test_an_endless_answer_is_cut_off(listen, rules, answer):
    listener = listen(answer)
    rules = replace(rules, ports=frozenset({listener.port}))

    assert outcome(f"http://public.test:{listener.port}/", rules) == (502, UNREACHABLE)


def test_of_a_long_body_a_megabyte_is_read(listen, rules):
    listener = listen(endless(BEGIN + b"\r\n<title>Long</title>", b"x" * 65536))
    rules = replace(rules, ports=frozenset({listener.port}))

    fetched = fetch(f"http://public.test:{listener.port}/", rules)
    assert len(fetched.html) == 2**20
    assert fetched.html.startswith(b"<title>Long</title>xxx")


def packed(body, encoding=b"gzip"):
    return BEGIN + b"Content-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (encoding, len(body)) + body


def test_of_a_gzip_bomb_a_megabyte_is_unpacked(listen, rules):
    packer, bomb = zlib.compressobj(9, wbits=31), b""
    for _ in range(64):
        bomb += packer.compress(b"\0" * 2**20)
    listener = listen(packed(bomb + packer.flush()))
    rules = replace(rules, ports=frozenset({listener.port}))

    tracemalloc.start()
    try:
        assert fetch(f"http://public.test:{listener.port}/", rules).html == b"\0" * 2**20
        assert tracemalloc.get_traced_memory()[1] < 2**24
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "body, encoding",
    [(b"not gzip", b"gzip"), (b"x", b"br"), (b"x", b"zstd"), (b"x", b"deflate"), (b"x", b"gzip, gzip")],
)
def test_what_cannot_be_unpacked_is_a_failure(listen, rules, body, encoding):
    listener = listen(packed(body, encoding))
    rules = replace(rules, ports=frozenset({listener.port}))

    assert outcome(f"http://public.test:{listener.port}/", rules)[0] == 502


@pytest.mark.parametrize(
    "answer",
    [b"", b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", b"HTTP/1.1 99999 X\r\n\r\n",
     b"SSH-2.0-OpenSSH_9.2\r\n", b"\x15\x03\x01\x00\x02\x02\x28", BEGIN + b"Content-Length: 10\r\n\r\nshort",
     BEGIN + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", b"HTTP/1.1 200 OK\r\nA\0B: c\r\n\r\n"],
)  # fmt: skip
def test_what_is_no_http_is_a_failure(listen, rules, answer):
    listener = listen(answer)
    rules = replace(rules, ports=frozenset({listener.port}))

    assert outcome(f"http://public.test:{listener.port}/", rules) == (502, UNREACHABLE)


@pytest.mark.parametrize("host", ["public.test", ".public.test", "a..test", "x" * 64 + ".test", "xn--a.test"])
def test_tls_with_a_stranger_is_a_failure(listener, rules, host):
    rules = replace(rules, ports=frozenset({listener.port}))

    assert outcome(f"https://{host}:{listener.port}/", rules)[0] in (400, 502)


def test_neither_proxies_nor_credentials_of_the_environment_count(listener, httpserver, rules, monkeypatch, tmp_path):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{listener.port}")
    (tmp_path / ".netrc").write_text("machine public.test login alice password secret")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HOME", str(tmp_path))
    httpserver.expect_request("/").respond_with_data("<title>x</title>", content_type="text/html")

    assert fetch(f"http://public.test:{httpserver.port}/", rules).html == b"<title>x</title>"
    assert listener.connections == 0
    headers = {name.lower() for name, _ in httpserver.log[0][0].headers}
    assert headers == {"host", "accept", "accept-encoding", "connection", "user-agent"}


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/", "https://10.0.0.1/"])
def test_the_endpoint_itself_has_these_rules(db, url):
    response = Api().post("/api/functions/unfurl-url", {"url": url})

    assert (response.status_code, response.json()) == (400, {"error": REFUSED, "code": "BAD_REQUEST"})
