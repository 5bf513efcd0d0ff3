"""The screens of the data stores."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.callers import Anonymous
from pages_app import access
from rest.errors import NotFound


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
