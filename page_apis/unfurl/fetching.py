"""Fetching a web page that a stranger names (CONTRACT 15, THREATS T25)."""

import re
import zlib
from dataclasses import dataclass
from functools import cache
from ipaddress import AddressValueError, IPv6Address

import httpcore2
import httpx2
from django.conf import settings

from page_apis.unfurl.network import CheckedBackend, Deadline
from rest.errors import BadRequest, Refusal

URL_MAX_LENGTH = 2048
HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?")
AUTHORITY_END = re.compile(r"[/?#]")
PORTS = {"http": 80, "https": 443}
REDIRECTS = (301, 302, 303, 307, 308)
HTML = ("text/html", "application/xhtml+xml")
GZIP = 16 + zlib.MAX_WBITS
FAILURES = (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError)
FAILURES += (OSError, ValueError, zlib.error)


class FetchFailed(Refusal):
    status = 502

    def __init__(self, text):
        super().__init__(text, success=False)


@dataclass(frozen=True)
class Fetched:
    """Where the redirects ended, and what was there: `html` is None for anything that is not HTML."""

    url: httpx2.URL
    content_type: str
    html: bytes | None


def fetch(text, rules):
    """GET the page at this URL. 400 for a URL that is not allowed, there or after a redirect; 502 if it cannot be had.

    A body longer than `rules.max_bytes` is cut there.
    """
    url, deadline = checked_url(text, rules), Deadline(rules.seconds)
    for _ in range(rules.redirects + 1):
        found = get(url, rules, deadline)
        if isinstance(found, Fetched):
            return found
        url = redirected(url, found, rules)
    raise FetchFailed("The address redirects too often.")


def checked_url(text, rules):
    """The URL, if it is one of http or https on a port of its own, with a host and without a user."""
    try:
        url = httpx2.URL(text.strip(" "))
        host = url.raw_host.decode("ascii").rstrip(".")
        url = url.copy_with(host=host)
    except (httpx2.InvalidURL, ValueError):
        raise BadRequest("url: this is not a valid URL.") from None
    if url.scheme not in PORTS:
        raise BadRequest("url: must begin with http:// or https://.")
    if "@" in AUTHORITY_END.split(text.partition("//")[2])[0]:
        raise BadRequest("url: may not carry a user name or a password.")
    if not is_host(host) or len(text) > URL_MAX_LENGTH:
        raise BadRequest("url: this is not a valid URL.")
    if port_of(url) not in rules.ports:
        raise BadRequest("url: only the ports 80 and 443 are allowed.")
    return url


def is_host(host):
    if ":" not in host:
        return HOST.fullmatch(host) is not None
    try:
        return not IPv6Address(host).scope_id
    except AddressValueError:
        return False


def port_of(url):
    return PORTS[url.scheme] if url.port is None else url.port


def redirected(url, location, rules):
    try:
        target = url.join(location.decode("utf-8"))
    except (httpx2.InvalidURL, ValueError):
        raise FetchFailed("The address redirects to something that is no URL.") from None
    if (url.scheme, target.scheme) == ("https", "http"):
        raise FetchFailed("The address redirects from https to http.")
    return checked_url(str(target), rules)


def get(url, rules, deadline):
    """Fetched, or the target of a redirect as bytes. One connection, closed afterwards."""
    target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=port_of(url), target=url.raw_path or b"/")
    backend = CheckedBackend(rules, deadline)
    try:
        with (
            httpcore2.ConnectionPool(ssl_context=trusted_certificates(), network_backend=backend) as pool,
            pool.stream("GET", target, headers=headers(url)) as response,
        ):
            return taken(url, response, rules)
    except FAILURES:
        raise FetchFailed("The address could not be reached, or did not answer in time.") from None


def headers(url):
    about = f" (+{settings.APP_ORIGIN})" if settings.APP_ORIGIN else ""
    return {
        "Accept": "text/html, application/xhtml+xml;q=0.9",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        "Host": url.netloc.decode("ascii"),
        "User-Agent": f"VisimadeLinkPreview/1.0{about}",
    }


@cache
def trusted_certificates():
    return httpx2.create_ssl_context(trust_env=False)


def taken(url, response, rules):
    given = {name.lower(): value for name, value in reversed(response.headers)}
    if response.status in REDIRECTS and b"location" in given:
        return given[b"location"]
    if not 200 <= response.status < 300:
        raise FetchFailed(f"The address answered with the status {response.status}.")
    content_type = given.get(b"content-type", b"").decode("latin-1")
    if content_type.partition(";")[0].strip().lower() not in HTML:
        return Fetched(url, content_type, None)
    encoding = given.get(b"content-encoding", b"identity").strip().lower()
    return Fetched(url, content_type, body(response, encoding, rules.max_bytes))


def body(response, encoding, limit):
    """At most `limit` bytes, read and unpacked: what is packed is never unpacked further than that."""
    if encoding not in (b"identity", b"gzip", b"x-gzip"):
        raise ValueError("An encoding that was not asked for.")
    unpacker = zlib.decompressobj(GZIP) if encoding != b"identity" else None
    data, received = bytearray(), 0
    for chunk in response.iter_stream():
        received += len(chunk)
        data += unpacker.decompress(chunk, limit - len(data)) if unpacker else chunk
        if received >= limit or len(data) >= limit or (unpacker and unpacker.eof):
            break
    return bytes(data[:limit])
