"""How a visitor signs in on the own host of a page: away to the platform and back with a code (ISOLATION 8)."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import urlencode

from django.conf import settings

from accounts.authentication import page_cookie_caller
from pages_app.hosting import handshake
from pages_app.hosting.connect import leave
from pages_app.hosting.page_host import screen
from rest import origins
from rest.screens import require_safe

STATE_SECONDS = 5 * 60
QUERY_MAX = 1_000


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


def home(query):
    return f"/?{query}" if query else "/"


def with_cookie(response, name, value, seconds):
    """Host-only: without a Domain, and under TLS with the prefix that holds browsers to it."""
    response.set_cookie(name, value, max_age=seconds, secure=settings.TLS, httponly=True, samesite="Lax")
    return response


def refused(request):
    text = "This sign-in link was used before, is too old, or was meant for another browser. Try again."
    return screen(request, 400, "Signing in did not work", text, again="/_vm/login")
