"""Our own origins: the trusted one, and with PAGES_DOMAIN one per hosted page (ISOLATION 2, 8)."""

import re

from django.conf import settings

LABEL = re.compile(r"p([1-9][0-9]{0,17})")
KEPT = "visimade.hosted_page"  # in META, which all wrappers of one request share


def own(request):
    """The origin that a request came to, as its browser writes it."""
    return f"{request.scheme}://{request.get_host()}"


def trusted(request):
    """BASE of CONTRACT 0: the configured public origin, in development that of the request.

    On the host of a page there is none to be read off the request: then where the server listens.
    """
    if settings.APP_ORIGIN:
        return settings.APP_ORIGIN
    return own(request) if hosted_page(request) is None else settings.LISTENING_ORIGIN


def of_page(page_id, request):
    """The origin of a page: its own host with the scheme and port of the trusted origin."""
    scheme, _, host = trusted(request).partition("://")
    port = re.search(r":\d+$", host)
    return f"{scheme}://p{page_id}.{settings.PAGES_DOMAIN}{port[0] if port else ''}"


def with_query(address, request):
    """`address`, with the query of the request."""
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query else address


def is_page_host(request):
    """Whether the request came to PAGES_DOMAIN or any name under it; nothing of the platform's own is served there."""
    return hosted_page(request) is not None


def hosted_page(request):
    """The id of the page whose host the request came to; 0 for a name there that is none, None for the trusted host."""
    if not settings.PAGES_DOMAIN:
        return None
    if KEPT not in request.META:  # asked about ten times in a request
        request.META[KEPT] = page_named(name_of(request))
    return request.META[KEPT]


def page_named(name):
    domain = settings.PAGES_DOMAIN
    if not f".{name}".endswith(f".{domain}") or name in own_names():
        return None
    label = LABEL.fullmatch(name[: -len(domain) - 1])
    return int(label[1]) if label else 0


def own_names():
    """In development `localhost` may be both: bare it is the platform, with a label in front a page."""
    return [name for name in settings.ALLOWED_HOSTS if not name.startswith(".")]


def name_of(request):
    return request.get_host().rpartition("@")[2].lower().partition(":")[0].rstrip(".")
