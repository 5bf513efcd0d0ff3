"""The functions that are built in: what anybody may call by name (CONTRACT 15)."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from threading import BoundedSemaphore

from django.conf import settings
from django.core.cache import caches

from page_apis.unfurl.fetching import URL_MAX_LENGTH, checked_url, fetch
from page_apis.unfurl.network import Rules
from page_apis.unfurl.previews import preview
from rest.errors import Refusal
from rest.fields import Body, Text

RULES = Rules()


class UnfurlUrl(Body):
    example = {"url": "https://example.org/article"}

    url = Text(max_length=URL_MAX_LENGTH)


def unfurl_url(url, rules=RULES):
    """The preview of a page, from memory if it was asked for within the hour. 400, 502; 503 when many fetch at once."""
    known, key = caches["previews"], cache_key(url, rules)
    data = known.get(key)
    if data is None:
        with fetches:
            data = preview(fetch(url, rules))
        known.set(key, data)
    return data


def cache_key(url, rules=RULES):
    return sha256(str(checked_url(url, rules).copy_with(fragment=None)).encode()).hexdigest()


class FewAtOnce:
    """Half of the threads at most wait for other servers, so that the rest goes on."""

    def __init__(self, number):
        self.free = BoundedSemaphore(number)

    def __enter__(self):
        if not self.free.acquire(blocking=False):
            raise Refusal("Too many fetches at once. Try again in a moment.", status=503)

    def __exit__(self, *_):
        self.free.release()


fetches = FewAtOnce(max(1, settings.THREADS // 2))


@dataclass(frozen=True)
class Function:
    """`run` takes the fields of `body` as keywords, and gives the `data` of the answer."""

    body: type[Body]
    run: Callable


FUNCTIONS = {"unfurl-url": Function(UnfurlUrl, unfurl_url)}
