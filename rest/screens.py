"""What our own screens share: methods, headers where our middleware passes by, as under /p/, and forms too old."""

from csp.constants import NONE
from csp.utils import build_policy
from django.conf import settings
from django.views.decorators import http

from rest.lanes.declaring import FAST

SAFE = ("GET", "HEAD")
FORM = (*SAFE, "POST")


def require_http_methods(methods, lanes):
    """Django's decorator; the view says its `methods`, so that a wrong one is told apart from a form too old.

    `lanes`: where a request of each method runs (rest/lanes/declaring.py).
    """

    def decorate(view):
        decorated = http.require_http_methods(methods)(view)
        decorated.methods, decorated.lanes, decorated.sizes = methods, lanes, {"POST": "screen"}
        return decorated

    return decorate


require_safe = require_http_methods(SAFE, {"GET": FAST})


def as_trusted(response):
    """Headers of our own screens for one without scripts where our middleware passes by, as under /p/."""
    response.headers.setdefault("Content-Security-Policy", build_policy(replace={"script-src": [NONE]}))
    response.headers.setdefault("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
    response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def when_too_old(answer):
    """Decorates a screen: what it answers, instead of a bare 403, to a form from our own origin with an old CSRF token.

    `answer(request, **parameters)` must change nothing. Tokens change with every sign-in, so a form that was open in
    another tab meanwhile has an old one.
    """

    def decorate(view):
        view.when_too_old = answer
        return view

    return decorate
