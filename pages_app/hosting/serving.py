"""GET /p/<slug>: a page as a visitor sees it, and the headers that keep it apart (ISOLATION 3)."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)

from accounts import sessions
from accounts.callers import Anonymous
from pages_app import access
from pages_app.editing.addresses import page_once_at
from pages_app.hosting import documents
from pages_app.hosting.headers import PRIVATE, PUBLIC, isolated, sandboxed
from pages_app.hosting.view_counts import counter
from pages_app.models import Page
from pages_app.screens.report import blocked_screen
from rest import origins
from rest.errors import NotFound
from rest.etags import is_known
from rest.screens import as_trusted, require_safe


@require_safe
def serve(request, slug):
    """The page under its address: in mode A the document, in mode B the way to its own host."""
    caller = visitor(request)
    found = find_servable(request, slug, caller)
    if isinstance(found, HttpResponse):
        return found
    if settings.PAGES_DOMAIN:
        return to_own_host(request, found)
    count_view(request, found)
    return personal(request, found) if caller.is_authenticated else anonymous(request, found.page)


def visitor(request):
    """Who navigates here. What a script fetches is the page as nobody in particular sees it."""
    if request.META.get("HTTP_SEC_FETCH_MODE", "navigate") != "navigate":
        return Anonymous()
    return sessions.caller_of(request) or Anonymous()


def find_servable(request, slug, caller):
    """The Access to the page, or the screen that says why there is none."""
    try:
        found = access.find_slug(slug, caller)
    except NotFound:
        return moved(request, slug, caller) or not_servable(request, slug)
    if found.page.blocked_at is not None:
        return blocked_screen(request, found.page, is_owner=found.is_owner)
    return found


def moved(request, slug, caller):
    """From an address that a page had to its present one, for whom it is shown; None where there is none."""
    page_id = page_once_at(slug) if access.SLUG.fullmatch(slug) else None
    try:
        page = page_id and access.find(str(page_id), caller).page
    except NotFound:
        return None
    return page and as_trusted(HttpResponsePermanentRedirect(origins.with_query(page.url_path, request)))


def not_servable(request, slug):
    pages = Page.objects.existing().filter(is_published=True).exclude(blocked_at=None)
    blocked = pages.filter(slug=slug).first() if access.SLUG.fullmatch(slug) else None
    if blocked is None:
        raise Http404
    return blocked_screen(request, blocked, is_owner=False)


def count_view(request, found):
    if request.method == "GET" and not found.is_owner:
        counter.add(found.page.pk)


def anonymous(request, page):
    """The same for everybody, and kept by caches."""
    return cacheable(request, page, documents.anonymous_config(page), Vary="Cookie", **sandboxed())


def personal(request, found):
    """With a page token inside: for one visitor, kept nowhere, framed by nobody else."""
    body = documents.body(found.page, documents.personal_config(found))
    framed = sandboxed(f"; frame-ancestors {origins.trusted(request)}")
    return isolated(document(body), found.page, PRIVATE, Vary="Cookie", **framed)


def cacheable(request, page, config, **headers):
    etag = documents.etag_of(page, config)
    if is_known(request, etag):
        return isolated(HttpResponseNotModified(), page, PUBLIC, ETag=etag, **headers)
    return isolated(document(documents.body(page, config)), page, PUBLIC, ETag=etag, **headers)


def document(body):
    return HttpResponse(body, content_type="text/html; charset=utf-8")


def to_own_host(request, found):
    """Mode B: signed in on the way, if the visitor has a session here (ISOLATION 8)."""
    query = request.META.get("QUERY_STRING", "")
    path = f"/_vm/login?{urlencode({'q': query})}" if found.caller.is_authenticated else f"/?{query}" if query else "/"
    headers = {"Cache-Control": PRIVATE, "Vary": "Cookie", "Referrer-Policy": "no-referrer"}
    return HttpResponseRedirect(origins.of_page(found.page.pk, request) + path.removesuffix("?q="), headers=headers)
