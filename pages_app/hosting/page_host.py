"""What the own host of a page answers, beside its API (ISOLATION 8, mode B)."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from accounts.authentication import page_cookie_caller
from accounts.callers import Anonymous
from pages_app import access
from pages_app.hosting import documents, handshake, serving
from pages_app.hosting.connect import leave
from pages_app.models import Page
from rest import origins
from rest.errors import NotFound

STATE_SECONDS = 5 * 60
QUERY_MAX = 1_000
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
    return serving.isolated(serving.document(documents.body(found.page, config)), found.page, serving.PRIVATE)


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
def begin(request, new=False):
    """GET /_vm/login, /_vm/register: off to the platform, unless the visitor is signed in here already.

    `q` is the query string of the page, which comes back with the visitor.
    """
    query = request.GET.get("q", "")[:QUERY_MAX]
    if page_cookie_caller(request):
        return leave(home(query))
    state, verifier, challenge = handshake.new_state()
    wanted = {"page": origins.hosted_page(request), "state": state, "challenge": challenge}
    wanted |= {"new": 1} if new else {}
    response = leave(f"{origins.trusted(request)}/connect?{urlencode(wanted)}")
    kept = f"{state}.{verifier}.{urlsafe_b64encode(query.encode()).decode().rstrip('=')}"
    return with_cookie(response, settings.PAGE_STATE_COOKIE_NAME, kept, STATE_SECONDS)


@require_safe
def callback(request):
    """GET /_vm/callback: the code for a cookie of this host. 400 for anything but the answer to our own question."""
    state, _, rest = request.COOKIES.get(settings.PAGE_STATE_COOKIE_NAME, "").partition(".")
    verifier, _, query = rest.partition(".")
    is_ours = state and hmac.compare_digest(state.encode(), request.GET.get("state", "").encode())
    # The code is spent in any case: it stands in the history of this tab, where the page's script can read it.
    secret = handshake.redeem(request.GET.get("code", ""), origins.hosted_page(request), verifier if is_ours else "")
    if secret is None:
        return refused(request)
    response = leave(home(kept_query(query)))
    response.delete_cookie(settings.PAGE_STATE_COOKIE_NAME, samesite="Lax")
    return with_cookie(response, settings.PAGE_COOKIE_NAME, secret, settings.SESSION_COOKIE_AGE)


def kept_query(text):
    """The query string out of the state cookie; nothing where somebody has altered it."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode(errors="replace")
    except ValueError:
        return ""


@require_safe
def no_icon(request):
    """GET /favicon.ico: browsers ask for it on every host; a page that wants one names it."""
    return HttpResponse(status=204, headers={"Cache-Control": "public, max-age=86400"})


@require_safe
def to_platform(request, path):
    """Links from page to page, and to public assets, are written for one host."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(f"{origins.trusted(request)}/{path}{'?' if query else ''}{query}")


def home(query):
    return f"/?{query}" if query else "/"


def with_cookie(response, name, value, seconds):
    """Host-only: without a Domain, and under TLS with the prefix that holds browsers to it."""
    response.set_cookie(name, value, max_age=seconds, secure=settings.TLS, httponly=True, samesite="Lax")
    return response


def refused(request):
    text = "This sign-in link was used before, is too old, or was meant for another browser. Try again."
    return screen(request, 400, "Signing in did not work", text, again="/_vm/login")


def screen(request, status, title, text, **links):
    """A page of ours on a host that is not: one file, with nothing to act on."""
    context = {"title": title, "text": text, "platform": origins.trusted(request)} | links
    text = render_to_string("page_host.html", context)
    return HttpResponse(text, status=status, headers=SCREEN_HEADERS)
