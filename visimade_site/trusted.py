"""Django's middleware for our own screens only.

The API, hosted pages and their assets use neither session nor messages nor our content policy; passing them by saves
a fifth of a request's time, and keeps the trusted side's headers off documents that have their own.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from csp.constants import NONCE, SELF
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.deprecation import MiddlewareMixin
from whitenoise.middleware import WhiteNoiseMiddleware

from rest import origins
from rest.bodies import declared_length, drain
from rest.lanes.sizes import size
from rest.screens import FORM, as_trusted

LEAD_TO_PAGES = ("/login", "/register", "/password-reset", "/join/")
ELSEWHERE = ("/api/", "/p/", "/sdk/", "/page-assets/")


def is_elsewhere(request):
    return request.path_info.startswith(ELSEWHERE) or origins.is_page_host(request)


class TrustedOnly:
    def __call__(self, request):
        if is_elsewhere(request):
            return self.get_response(request)
        return super().__call__(request)


class Security(TrustedOnly, SecurityMiddleware):
    pass


class Static(TrustedOnly, WhiteNoiseMiddleware):
    pass


class SmallForms(TrustedOnly, MiddlewareMixin):
    """Refuses bodies that no form of ours has, before the CSRF check would read them, files and all."""

    def process_request(self, request):
        limit = size("admin" if request.path_info.startswith("/admin/") else "screen").sent
        if declared_length(request.META) <= limit:
            return None
        drain(request, request)
        return refusal(413, "This is too large", "Send less, in one form.")


def refusal(status, title, text):
    """An error screen that asks nobody who is signed in."""
    return as_trusted(HttpResponse(render_to_string("error.html", {"title": title, "text": text}), status=status))


class Session(TrustedOnly, SessionMiddleware):
    pass


class Csrf(TrustedOnly, CsrfViewMiddleware):
    def process_view(self, request, view, *args):
        if is_elsewhere(request):
            return None
        if wrong := wrong_method(request, view):
            return wrong
        refused = super().process_view(request, view, *args)
        return refused and (again(request, view, *args) or refused)


def wrong_method(request, view):
    """405 where the screen has no such method; else every POST to one that has no form would be a form too old."""
    methods = getattr(view, "methods", FORM)
    if request.method in methods:
        return None
    answer = refusal(405, "This is not possible here", f"This address knows {', '.join(methods)}.")
    answer.headers["Allow"] = ", ".join(methods)
    return answer


def again(request, view, args, kwargs):
    """What a screen does with a form of ours that is too old; None where it says nothing, or somebody else sent it."""
    answer = getattr(view, "when_too_old", None)
    is_ours = request.META.get("HTTP_ORIGIN") in (origins.own(request), origins.trusted(request))
    return answer(request, *args, **kwargs) if answer and is_ours else None


class Authentication(TrustedOnly, AuthenticationMiddleware):
    def process_response(self, request, response):
        """A screen that says who is signed in is for nobody else, also where a cache overlooks `Vary`."""
        if request.session.accessed and request.user.is_authenticated:
            patch_cache_control(response, private=True)
        return response


class Messages(TrustedOnly, MessageMiddleware):
    pass


class FrameOptions(TrustedOnly, XFrameOptionsMiddleware):
    pass


class ContentPolicy(TrustedOnly, CSPMiddleware):
    def process_response(self, request, response):
        """Signing in ends on the host of a page, and browsers hold the way there against the form it began with."""
        if settings.PAGES_DOMAIN and request.path_info.startswith(LEAD_TO_PAGES):
            response._csp_update = {"form-action": [f"*.{settings.PAGES_DOMAIN}:*"]}
        own = [*own_files(request), NONCE]
        response._csp_replace = {"script-src": own, "style-src": own}
        return super().process_response(request, response)


def own_files(request):
    """Where scripts and styles of our screens are: not at all addresses of our origin, as assets of pages have some.

    A policy may name no host by its number, so there the whole origin remains.
    """
    ours = {origins.own(request), origins.trusted(request)}
    places = (settings.STATIC_URL, reverse("admin:jsi18n"))
    return [SELF] if any(map(is_number, ours)) else sorted(f"{origin}{path}" for origin in ours for path in places)


def is_number(origin):
    try:
        return bool(ip_address(urlsplit(origin).hostname))
    except ValueError:
        return False
