"""The landing page, and what is answered when no view does."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.sign_in.registration import is_open
from pages_app import demo
from pages_app.hosting import page_host
from pages_app.models import Page
from rest import origins
from rest.errors import error_response
from rest.screens import as_trusted, require_safe

API = "/api/"
DEMOS = [page["slug"] for page in demo.pages()]


@require_safe
def landing(request):
    pages = Page.objects.existing().filter(slug__in=DEMOS, is_published=True, is_unlisted=False, blocked_at=None)
    pages = pages.filter(owner__email__endswith=f"@{demo.MAIL_DOMAIN}")  # nobody else gets a link from here
    context = {
        "demos": sorted(pages.only("name", "slug", "description"), key=lambda page: DEMOS.index(page.slug)),
        "origin": origins.trusted(request),
        "registration_is_open": is_open(),
    }
    return render(request, "landing.html", context)


@require_safe
def robots(request):
    return HttpResponse("User-agent: *\nDisallow: /api/\nDisallow: /admin/\n", content_type="text/plain")


def api_not_found(request, rest=""):
    return error_response(404, "There is no such API address. /api/openapi.json lists all there are.")


def failure(request, status, title, text):
    if request.path_info.startswith(API):
        return error_response(status, text)
    seen = None if status in (415, 500) else request  # what failed may be what tells who is signed in, or comes later
    return as_trusted(render(seen, "error.html", {"title": title, "text": text}, status=status))


def bad_request(request, exception=None):
    return failure(request, 400, "This request cannot be understood", "The request is malformed.")


def forbidden(request, exception=None):
    return failure(request, 403, "This is not allowed", "You may not do this.")


def not_found(request, exception=None):
    return failure(request, 404, "There is nothing here", "The page is unknown, was deleted or is not published.")


def server_error(request):
    return failure(request, 500, "Something went wrong", "Something went wrong on our side.")


def csrf_failure(request, reason=""):
    return failure(request, 403, "Please try again", "The form is too old or came from elsewhere. Reload the page.")


def page_host_failure(request, status, title, text):
    if request.path_info.startswith(API):
        return error_response(status, text)
    return page_host.screen(request, status, title, text)


def page_host_bad_request(request, exception=None):
    return page_host_failure(request, 400, "This request cannot be understood", "The request is malformed.")


def page_host_not_found(request, exception=None):
    return page_host_failure(request, 404, "There is nothing here", "There is nothing at this address.")


def page_host_error(request):
    return page_host_failure(request, 500, "Something went wrong", "Something went wrong on our side.")
