"""GET /connect: the trusted end of the way to a page's own host (ISOLATION 8)."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django_ratelimit.exceptions import Ratelimited

from accounts import sessions
from pages_app import access
from pages_app.hosting.handshake import CHALLENGE, STATE, issue_code
from rest import origins
from rest.errors import NotFound
from rest.limits import count
from rest.screens import require_safe


@require_safe
def connect(request):
    """Takes `page`, `state` and `challenge`; leads, by way of /login if need be, to the callback of the page's host.

    The address of that host is computed from the id. 400 for what no page's host sends, 404 for a page that this
    visitor may not see.
    """
    if not settings.PAGES_DOMAIN:
        raise Http404
    page_id, state, challenge = (request.GET.get(name, "") for name in ("page", "state", "challenge"))
    if not (page_id.isdecimal() and STATE.fullmatch(state) and CHALLENGE.fullmatch(challenge)):
        return failure(request, 400, "This request cannot be understood", "Open the page again.")
    caller = sessions.caller_of(request)
    if caller is None:
        return to_sign_in(request)
    try:
        count(request, "connect", caller.counted_as)
    except Ratelimited:
        return failure(request, 429, "Too many attempts", "Wait a minute, then open the page again.")
    try:
        page = access.find(page_id, caller).page
    except NotFound:
        raise Http404 from None
    answer = urlencode({"code": issue_code(caller, page.pk, challenge), "state": state})
    return leave(f"{origins.of_page(page.pk, request)}/_vm/callback?{answer}")


def failure(request, status, title, text):
    headers = {"Retry-After": "60"} if status == 429 else {}
    body = render_to_string("error.html", {"title": title, "text": text}, request)
    return HttpResponse(body, status=status, headers=headers)


def to_sign_in(request):
    wanted = {name: request.GET[name] for name in ("page", "state", "challenge")}
    screen = "register" if "new" in request.GET else "login"
    return leave(f"/{screen}?{urlencode({'next': f'/connect?{urlencode(wanted)}'})}")


def leave(url):
    """A step of the handshake: kept by no cache, and told to nobody."""
    return HttpResponseRedirect(url, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
