"""What the own host of a page answers, beside its API (ISOLATION 8, mode B)."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string

from accounts.authentication import page_cookie_caller
from accounts.callers import Anonymous
from pages_app import access
from pages_app.hosting import documents, serving
from pages_app.hosting.headers import PRIVATE, isolated
from pages_app.models import Page
from rest import origins
from rest.errors import NotFound
from rest.screens import require_safe

SCREEN_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


@require_safe
def index(request):
    """GET /: the page, the same for everybody; an unpublished one for its owner and team only."""
    page_id = origins.hosted_page(request)
    caller = page_cookie_caller(request) or Anonymous()
    try:
        found = access.find(str(page_id), caller)
    except NotFound:
        return missing(request, page_id)
    serving.count_view(request, found)
    config = documents.own_host_config(found.page, origins.trusted(request))
    if found.page.is_published:
        return serving.cacheable(request, found.page, config)
    return isolated(serving.document(documents.body(found.page, config)), found.page, PRIVATE)


def missing(request, page_id):
    if not Page.objects.existing().filter(pk=page_id, is_published=True).exclude(blocked_at=None).exists():
        return screen(request, 404, "There is nothing here", "The page is unknown, was deleted or is not published.")
    text = "Whoever runs this installation has blocked it."
    return screen(request, 404, "This page was taken down", text, report=f"/report/{page_id}")


def is_gone(page_id):
    """Whether a page was deleted or taken down: then browsers shall forget all that its host left with them."""
    return not Page.objects.existing().filter(pk=page_id, blocked_at=None).exists()


def forget(response):
    """What a page that is gone has left in a browser goes with it: storage, caches, workers, and its own cookies.

    Not "*" or "cookies": browsers then clear those of the whole registrable domain, and so of every other page.
    """
    response.headers["Clear-Site-Data"] = '"cache", "storage", "executionContexts"'
    for name in (settings.PAGE_COOKIE_NAME, settings.PAGE_STATE_COOKIE_NAME):
        response.delete_cookie(name, samesite="Lax")


@require_safe
def no_icon(request):
    """GET /favicon.ico: browsers ask for it on every host; a page that wants one names it."""
    return HttpResponse(status=204, headers={"Cache-Control": "public, max-age=86400"})


@require_safe
def to_platform(request, path):
    """Links from page to page, and to public assets, are written for one host."""
    return HttpResponseRedirect(origins.with_query(f"{origins.trusted(request)}/{path}", request))


def screen(request, status, title, text, **links):
    """A page of ours on a host that is not: one file, with nothing to act on."""
    context = {"title": title, "text": text, "platform": origins.trusted(request)} | links
    text = render_to_string("page_host.html", context)
    return HttpResponse(text, status=status, headers=SCREEN_HEADERS)
