"""The outermost middleware: what holds for every request before any other code sees it."""

import re
from collections import Counter

from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from redis.exceptions import RedisError

from rest.errors import answer

API = "/api/"
AUTH = "/api/auth/"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "authorization, content-type",
    "Access-Control-Expose-Headers": "Retry-After, ETag",
    "Access-Control-Max-Age": "7200",
}
COOKIE_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")


class EdgeMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            request.get_host()
        except DisallowedHost as error:
            return answer(error)
        clean_cookies(request)
        if not request.path_info.startswith(API):
            return self.get_response(request)
        return self.api(request)

    def api(self, request):
        """Preflights are answered here, with neither session nor database; every answer gets the API's headers."""
        path = request.path_info
        if path.endswith("/") and len(path) > len(API):
            request.path_info = path[:-1]
        shared = not path.startswith(AUTH)
        if request.method == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in request.META:
            response = HttpResponse(status=204)
        else:
            response = self.get_response(request)
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


def clean_cookies(request):
    """Drop cookies whose raw name is no ASCII token, and all of a name that comes twice (ISOLATION 9).

    Django strips Unicode spaces off names, so a planted one could else take the place of a `__Host-` cookie.
    """
    header = request.META.get("HTTP_COOKIE")
    if not header:
        return
    pairs = [pair.strip(" \t").partition("=") for pair in header.split(";") if "=" in pair]
    times = Counter(name for name, *_ in pairs)
    kept = [
        f"{name}={value}"
        for name, _, value in pairs
        if COOKIE_NAME.fullmatch(name) and times[name] == 1
    ]
    request.META["HTTP_COOKIE"] = "; ".join(kept)
