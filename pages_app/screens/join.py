"""/join/<code>: an invite link as a person meets it (CONTRACT 10.2, 17)."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from accounts import sessions
from accounts.roles import Role
from accounts.screens.next_address import with_next
from accounts.sign_in.registration import is_open
from pages_app.team import joining
from pages_app.team.joining import find_invite, refuse_without_team
from rest.errors import Refusal
from rest.lanes.declaring import FAST
from rest.screens import FORM, require_http_methods, when_too_old

MEANING = {
    Role.ADMIN: "You may read and change everything the team keeps there, invite people and remove them.",
    Role.MEMBER: "You may read everything the team keeps there, add to it, change what you added, and edit the page.",
    Role.VIEWER: "You may read everything the team keeps there, and change nothing.",
}


def look_again(request, code):
    """Whoever signed in meanwhile, as somebody else perhaps, is shown the invite once more before they accept it."""
    return HttpResponseRedirect(request.path, status=303)


@when_too_old(look_again)
@never_cache
@require_http_methods(FORM, {"GET": FAST, "POST": FAST})
def join(request, code):
    """GET shows the invite, POST accepts it and leads to the page. 404 for one that cannot be used.

    A member whom it let in is led to the page, also when nobody else can use it any more.
    """
    try:
        invite, page = find_invite(code, request.user.pk)
        refuse_without_team(page)
        if request.method == "POST":
            return accept(request, invite, page)
    except Refusal as refusal:
        return over(request, refusal.text)
    return render(request, "pages/join.html", about(request, invite, page))


def accept(request, invite, page):
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    joining.join(invite, page, sessions.caller_here(request))
    return HttpResponseRedirect(page.url_path, status=303)


def over(request, text):
    """Whom the invite let in may be asking without being signed in, so everybody else is offered the same."""
    log_in = "" if request.user.is_authenticated else with_next("/login", request.path)
    return render(request, "pages/join_over.html", {"text": text, "log_in": log_in}, status=404)


def about(request, invite, page):
    return {
        "invite": invite,
        "page": page,
        "meaning": MEANING[invite.role],
        "membership": joining.place(invite, request.user.pk),
        "log_in": with_next("/login", request.path),
        "register": with_next("/register", request.path),
        "log_out": with_next("/logout", request.path),
        "registration_is_open": is_open(),
    }
