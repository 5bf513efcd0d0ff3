"""The screens of the data stores."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.callers import Anonymous
from datastores.stores import FORM
from pages_app import access
from rest.errors import NotFound


@require_safe
def thanks(request, page):
    """GET /thanks/<page id>: where a form without a script and without an anchor of its own leads."""
    try:
        found = access.find(page, Anonymous()).page
    except NotFound:
        raise Http404 from None
    if found.blocked_at or not FORM.is_on(found):
        raise Http404
    return render(request, "thanks.html", {"page": found})
