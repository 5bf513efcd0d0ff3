"""What the tests of our own screens share: a browser-like client, forms as they are sent, background letters."""

import re
from html import unescape

from django.conf import settings
from django.core.management import call_command
from django.test import Client

from tests.signed_in import session_of

OWN = "http://localhost:8000"


class Visitor(Client):
    """A client that is checked for CSRF as a browser is, and sends a form only after it was shown.

    `visitor.send("/login", username=..., password=...)` opens the screen, then posts to the action of its form.
    """

    def __init__(self, user=None, **headers):
        super().__init__(enforce_csrf_checks=True, HTTP_HOST=OWN.removeprefix("http://"), **headers)
        if user:
            self.cookies[settings.SESSION_COOKIE_NAME] = session_of(user)

    def send(self, address, origin=OWN, **fields):
        action = action_of(self.get(address).text) or address
        return self.post_to(action, origin, **fields)

    def post_to(self, address, origin=OWN, **fields):
        """Post without having seen the form; the token comes from the cookie."""
        cookie = self.cookies.get(settings.CSRF_COOKIE_NAME)
        token = {"csrfmiddlewaretoken": cookie.value} if cookie else {}
        return self.post(address, token | fields, HTTP_ORIGIN=origin)


def action_of(text):
    """The action of the first form that is sent by POST; "" where it is sent to its own address."""
    form = re.search(r'<form[^>]*method="post"[^>]*>', text)
    action = form and re.search(r'action="([^"]*)"', form[0])
    return unescape(action[1]) if action else ""


def problem_at(text, field):
    """What is said beside a field, which must refer to it and be marked as wrong."""
    shown = re.search(rf'id="id_{field}_error">([^<]*)<', text)
    if shown is None:
        return ""
    control = re.search(rf'<(?:input|textarea)[^>]*name="{field}"[^>]*>', text)[0]
    assert 'aria-invalid="true"' in control and f"id_{field}_error" in control
    return unescape(shown[1])


def run_jobs():
    """Do what was left for the background."""
    call_command("jobs", batch=True, verbosity=0)
