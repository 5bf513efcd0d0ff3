"""The screens of the data stores."""

from django.shortcuts import render

from accounts.callers import Anonymous
from pages_app import access
from pages_app.hosting import page_host
from rest import origins
from rest.errors import NotFound, Refusal
from rest.forms import is_form
from rest.screens import as_trusted, require_safe

GO_BACK = "Use the Back button of your browser: what you typed is still there."


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
    """On the host of a page, where nothing of ours is served, a screen that needs nothing of ours."""
    details = error.extra.get("details", []) if isinstance(error, Refusal) else []
    texts = {"title": "Your answers were not sent", "text": reason(error, details), "hint": GO_BACK}
    context = texts | {"details": details}
    if origins.is_page_host(request):
        screen = page_host.screen(request, response.status_code, **context)
    else:
        screen = render(request._request, "form_refused.html", context, status=response.status_code)
    if "Retry-After" in response.headers:
        screen.headers["Retry-After"] = response.headers["Retry-After"]
    return as_trusted(screen)


def reason(error, details):
    """In words for the visitor, who knows nothing of schemas."""
    if details:
        return "Please look at these answers again."
    return error.text if isinstance(error, Refusal) else "Something is in the way. Please try again in a moment."
