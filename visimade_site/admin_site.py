"""Django's own admin, in our look, with limited sign-in attempts."""

import math

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django_ratelimit.exceptions import Ratelimited

from rest.screens import when_too_old

APPS = ["pages_app", "datastores", "files", "journal", "accounts", "auth"]


def lead_on(request):
    """An old form of somebody who signed in meanwhile, in another tab."""
    from accounts.screens.next_address import next_of

    return HttpResponseRedirect(next_of(request) or request.get_full_path(), status=303)


class VisimadeAdminConfig(AdminConfig):
    default_site = "visimade_site.admin_site.VisimadeAdminSite"


class VisimadeAdminSite(AdminSite):
    site_header = "Visimade"
    site_title = "Visimade admin"
    index_title = "Administration"
    site_url = "/"

    def get_app_list(self, request, app_label=None):
        """In the order of what staff comes for."""
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: APPS.index(app["app_label"]) if app["app_label"] in APPS else len(APPS))

    @property
    def login_form(self):
        from visimade_site.admin_login import AdminLogin  # its imports need the models, which are not there yet

        return AdminLogin

    @when_too_old(lead_on)
    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        """Attempts are counted with those of the API, before any password is hashed."""
        from accounts.login import count_login
        from accounts.sessions import begin, end_login, login_id

        if request.method == "POST":
            try:
                count_login(request, request.POST.get("username", ""))
            except Ratelimited as refusal:
                return too_many_attempts(request, max(1, math.ceil(refusal.seconds)))
        before = login_id(request)  # of somebody else, perhaps, whose session is about to go
        response = super().login(request, extra_context)
        if request.method == "POST" and response.status_code == 302:
            end_login(before)
            begin(request)
        return response

    def logout(self, request, extra_context=None):
        """Ends what hosted pages have of this sign-in as well."""
        from accounts.sessions import end

        if request.method == "POST":
            end(request)
        return super().logout(request, extra_context)

    def password_change(self, request, extra_context=None):
        """A new password ends every sign-in but this one, which goes on as a new one."""
        from accounts.sessions import begin

        response = super().password_change(request, extra_context)
        if request.method == "POST" and response.status_code == 302:
            begin(request)
        return response


def too_many_attempts(request, seconds):
    context = {
        "title": "Too many attempts",
        "text": f"Wait {seconds} second{'s' * (seconds > 1)}, then try again.",
        "again": request.get_full_path(),
    }
    response = render(request, "error.html", context, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response
