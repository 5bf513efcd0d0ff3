"""The screens of the data stores."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.callers import Anonymous
from pages_app import access
from rest.errors import NotFound, Refusal
from rest.forms import is_form
from rest.screens import as_trusted


@require_safe
def thanks(request, page):
    """GET /thanks/<page id>: where a form without a script and without an anchor of its own leads.

    Names the page where everybody may know it; the owner may have sent the form of an unpublished one.
    """
    try:
        found = access.find(page, Anonymous()).page
    except NotFound:
        found = None
    return render(request, "thanks.html", {"page": found})


def is_navigation(request):
    return is_form(request) and "text/html" in request.META.get("HTTP_ACCEPT", "")


def refusal_screen(request, error, response):
    details = error.extra.get("details", []) if isinstance(error, Refusal) else []
    context = {"title": "Your answers were not sent", "text": reason(error, details), "details": details}
    screen = render(request._request, "form_refused.html", context, status=response.status_code)
    if "Retry-After" in response.headers:
        screen.headers["Retry-After"] = response.headers["Retry-After"]
    return as_trusted(screen)


def reason(error, details):
    """In words for the visitor, who knows nothing of schemas."""
    if details:
        return "Please look at these answers again."
    return error.text if isinstance(error, Refusal) else "Something is in the way. Please try again in a moment."
