"""Addresses as they come out of letters and chats: with what stood after them, or in capitals (CONTRACT 17)."""

from copy import copy

from django.db import Error
from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from django.utils.encoding import escape_uri_path

from rest import origins
from rest.errors import Refusal
from rest.screens import as_trusted

GLUED = "/.,;:!?)]}>\"'*… ’”»"
# Where capitals count, all but the first part is left as it is
MINDS_CASE = frozenset({"join", "setup", "password-reset"})
SAFE = ("GET", "HEAD")
ADMIN = "/admin/"  # has ways of its own


def redirect_of(request):
    """A redirect to the address that was meant, with its query; None where there is no such address for this visitor.

    To be asked about requests that are answered 404.
    """
    meant = meant_by(request.path_info)
    if request.method not in SAFE or meant == request.path_info or meant.startswith(ADMIN):
        return None
    return as_trusted(found) if (found := at(request, meant)) else None


def meant_by(path):
    bare = f"/{path[1:].rstrip(GLUED)}"
    first, slash, rest = bare[1:].partition("/")
    return f"/{first.lower()}{slash}{rest if first.lower() in MINDS_CASE else rest.lower()}"


def at(request, path):
    """The redirect to `path`, or the one that is there itself."""
    try:
        view, arguments, named = match = resolve(path, getattr(request, "urlconf", None))
        answer = view(looking(request, path), *arguments, **named) if is_about_something(match) else None
    except (Resolver404, Http404, Refusal, Error):
        return None
    if isinstance(answer, HttpResponsePermanentRedirect):
        return answer
    if answer is not None and answer.status_code >= 400:
        return None
    return HttpResponsePermanentRedirect(origins.with_query(escape_uri_path(path), request))


def is_about_something(match):
    """Whether an address depends on what there is. No other is asked: some do something."""
    return match.args or match.kwargs or match.url_name == "page-host"


def looking(request, path):
    """The request as a HEAD for `path`: it counts no view and changes nothing."""
    asked = copy(request)
    asked.method, asked.path_info, asked.path = "HEAD", path, path
    return asked
