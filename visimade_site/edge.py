"""The outermost middleware: what holds for every request before any other code sees it."""

import re
from collections import Counter

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from redis.exceptions import RedisError

from pages_app.hosting import page_host
from rest import origins
from rest.bodies import declared_length, drain
from rest.errors import answer
from visimade_site import spellings, views

API = "/api/"
AUTH = "/api/auth/"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "authorization, content-type, idempotency-key, if-match, if-none-match, prefer",
    "Access-Control-Expose-Headers": "Retry-After, ETag",
    "Access-Control-Max-Age": "7200",
}
TOKEN_IN_ACCEPT = re.compile(r";\s*vt=(vmp_[A-Za-z0-9_-]*)")
PAGE_HOST_URLS = "visimade_site.page_host_urls"
COOKIE_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


class EdgeMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            request.get_host()
        except DisallowedHost as error:
            return answer(error)
        if request.META.get("HTTP_SERVICE_WORKER") == "script":  # nothing here is one, whoever wrote it
            return nothing_here()
        clean_cookies(request)
        take_token_from_accept(request)
        response = self.page_host(request) if origins.is_page_host(request) else self.respond(request)
        if settings.SECURE_HSTS_SECONDS and request.is_secure():  # Django's own middleware runs on our screens only
            response.headers.setdefault("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}")
        return response

    def page_host(self, request):
        """The URL map of pages. A deleted or blocked page takes along what it left in browsers (ISOLATION 8)."""
        page_id = origins.hosted_page(request)
        request.urlconf = PAGE_HOST_URLS
        if not page_id:
            return nothing_here()
        response = self.respond(request)
        if response.status_code == 404 and page_host.is_gone(page_id):
            page_host.forget(response)
        return response

    def respond(self, request):
        if request.path_info.startswith(API):
            return self.api(request)
        if refused := encoded(request):
            return refused
        response = self.get_response(request)
        return (spellings.redirect_of(request) if response.status_code == 404 else None) or response

    def api(self, request):
        """Preflights are answered here, with neither session nor database; every answer gets the API's headers."""
        path = request.path_info
        if path.endswith("/") and len(path) > len(API):
            request.path_info = path[:-1]
        shared = not path.startswith(AUTH)
        if request.method == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in request.META:
            response = HttpResponse(status=204)
        else:
            response = encoded(request) or self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["X-Content-Type-Options"] = "nosniff"
        if shared:
            for name, value in CORS.items():
                response.headers[name] = value
        return response

    def process_exception(self, request, error):
        """The database or the cache may go away under any view; that is no fault of the view."""
        if isinstance(error, OperationalError | InterfaceError | RedisError):
            return answer(error)
        return None


def nothing_here():
    return HttpResponse("There is nothing here.\n", status=404, content_type="text/plain")


def encoded(request):
    """415 for a body that is compressed: nothing here unpacks one, so it would be read as broken, or as a bomb."""
    encoding = request.META.get("HTTP_CONTENT_ENCODING", "").strip().lower()
    if encoding in ("", "identity") or not declared_length(request.META):
        return None
    drain(request, request)
    failure = views.page_host_failure if origins.is_page_host(request) else views.failure
    text = f"Send the body as it is, without Content-Encoding: {encoding[:80]}."
    response = failure(request, 415, "This cannot be read", text)
    response.headers["Accept-Encoding"] = "identity"
    return response


def take_token_from_accept(request):
    """`Accept: application/json;vt=<page token>` of an opaque document becomes its Authorization (ISOLATION 5).

    That header needs no preflight, so a read of a hosted page is one request. It is taken out for everybody.
    """
    accept = request.META.get("HTTP_ACCEPT", "")
    if "vt=" not in accept:
        return
    found = TOKEN_IN_ACCEPT.search(accept)
    request.META["HTTP_ACCEPT"] = TOKEN_IN_ACCEPT.sub("", accept)
    if found and request.META.get("HTTP_ORIGIN") == "null" and request.path_info.startswith(API):
        request.META.setdefault("HTTP_AUTHORIZATION", f"Bearer {found[1]}")


def clean_cookies(request):
    """Drop cookies whose raw name is no ASCII token, and all of a name that comes twice (ISOLATION 9).

    Django strips Unicode spaces off names, so a planted one could else take the place of a `__Host-` cookie. It also
    reads escapes in values, where ours have none.
    """
    header = request.META.get("HTTP_COOKIE")
    if not header:
        return
    pairs = [pair.strip(" \t").partition("=") for pair in header.split(";") if "=" in pair]
    times = Counter(name for name, *_ in pairs)
    kept = [
        f"{name}={value}"
        for name, _, value in pairs
        if COOKIE_NAME.fullmatch(name) and times[name] == 1 and "\\" not in value
    ]
    request.META["HTTP_COOKIE"] = "; ".join(kept)
