"""Django's middleware for our own screens only.

The API, hosted pages and their assets use neither session nor messages nor our content policy; passing them by saves
a fifth of a request's time, and keeps the trusted side's headers off documents that have their own.
"""

from csp.middleware import CSPMiddleware
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware

ELSEWHERE = ("/api/", "/p/", "/sdk/", "/page-assets/")


class TrustedOnly:
    def __call__(self, request):
        if request.path_info.startswith(ELSEWHERE):
            return self.get_response(request)
        return super().__call__(request)


class Security(TrustedOnly, SecurityMiddleware):
    pass


class Static(TrustedOnly, WhiteNoiseMiddleware):
    pass


class Session(TrustedOnly, SessionMiddleware):
    pass


class Csrf(TrustedOnly, CsrfViewMiddleware):
    def process_view(self, request, *args):
        return None if request.path_info.startswith(ELSEWHERE) else super().process_view(request, *args)


class Authentication(TrustedOnly, AuthenticationMiddleware):
    pass


class Messages(TrustedOnly, MessageMiddleware):
    pass


class FrameOptions(TrustedOnly, XFrameOptionsMiddleware):
    pass


class ContentPolicy(TrustedOnly, CSPMiddleware):
    pass
