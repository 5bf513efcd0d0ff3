"""Logging in, creating an account, logging out: our own screens (ISOLATION 7). GET changes nothing."""

from functools import partial

from django.contrib.auth import authenticate
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django_ratelimit.exceptions import Ratelimited

from accounts.login import count_login
from accounts.screens.forms import LogIn, NewAccount
from accounts.screens.goals import goal_of
from accounts.screens.next_address import next_of, with_next
from accounts.sessions import caller_of, sign_in, sign_out
from accounts.sign_in.registration import create_user, is_open
from rest.errors import Conflict, retry_after
from rest.lanes.declaring import FAST, SAVE
from rest.limits import count
from rest.screens import FORM, require_http_methods, when_too_old

HOME = "/dashboard"
WRONG = "The username or the password is wrong."
TOO_OLD = "This form was open for too long. Please send it once more."


def screen(view):
    """A screen that is shown by GET, acts by POST, and is never cached."""
    return never_cache(require_http_methods(FORM, {"GET": FAST, "POST": SAVE})(view))


def too_old(request, name, form):
    """The form once more, with what was typed and a token that is good."""
    form.errors.clear()
    form.add_error(None, TOO_OLD)
    return show(request, name, form, status=403)


def lead_on(name, form_class):
    """What becomes of an old form of a visitor who has signed in meanwhile, in another tab: the way to `next`."""

    def answer(request):
        known = already_in(request)
        if known is None:
            return too_old(request, name, form_class(request.POST))
        typed = request.POST.get("username", "").strip().lower()
        is_somebody_else = typed not in ("", request.user.username.lower(), request.user.email)
        return known if is_somebody_else else HttpResponseRedirect(next_of(request) or HOME, status=303)

    return answer


@when_too_old(lead_on("log_in", LogIn))
@screen
def log_in(request):
    """GET, POST /login. POST: `username` (or the e-mail address), `password`; leads to `next` or the dashboard."""
    if request.method != "POST":
        return already_in(request) or show(request, "log_in", LogIn())
    form = LogIn(request.POST)
    return attempt(request, "log_in", form, partial(enter, request, form))


def enter(request, form):
    count_login(request, request.POST.get("username", ""))  # before any password is hashed
    if form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if user:
            return go_on(request, user)
        form.add_error(None, WRONG)
        form.fields["password"].widget.attrs["autofocus"] = True
    return None


@when_too_old(lead_on("register", NewAccount))
@screen
def register(request):
    """GET, POST /register. POST: `username`, `email`, `password`. 403 when registration is closed."""
    if not is_open():
        return show(request, "register_closed", None, status=403)
    if request.method != "POST":
        return already_in(request) or show(request, "register", NewAccount())
    form = NewAccount(request.POST)
    return attempt(request, "register", form, partial(create, request, form))


def create(request, form):
    count(request, "register")
    if form.is_valid():
        try:
            return go_on(request, create_user(**form.cleaned_data))
        except Conflict as refusal:  # somebody was faster
            form.add_error(None, refusal.text)
    return None


def attempt(request, name, form, act):
    """What `act()` answers; where that is nothing, or too often, the form again with what was typed."""
    try:
        return act() or show(request, name, form)
    except Ratelimited as refusal:
        headers = retry_after(refusal)
        seconds = int(headers["Retry-After"])
        form.errors.clear()
        form.add_error(None, f"Too many attempts. Wait {seconds} second{'s' * (seconds > 1)}, then try again.")
        return show(request, name, form, status=429, headers=headers)


def go_on(request, user):
    sign_in(request, user)
    return HttpResponseRedirect(next_of(request) or HOME, status=303)


def already_in(request):
    """For somebody who is signed in: that they are, instead of a form. None for anybody else.

    Also for a session whose Login is gone: pages know nobody by it, so there is something to sign in for.
    """
    return show(request, "signed_in", None) if request.user.is_authenticated and caller_of(request) else None


def ask_again(request):
    return show(request, "log_out", None, status=403)


@when_too_old(ask_again)
@screen
def log_out(request):
    """GET asks, POST ends the session and with it every page credential; leads to `next` or the start page."""
    if request.method != "POST":
        return show(request, "log_out", None)
    sign_out(request)
    return HttpResponseRedirect(next_of(request) or "/", status=303)


def show(request, name, form, status=200, headers=None, **more):
    """The screen accounts/<name>.html, which knows where the visitor wants to go and what leads there."""
    address = next_of(request)
    context = {
        "form": form,
        "goal": goal_of(address),
        "next": address or HOME,
        "here": with_next(request.path, address),
        "switch": with_next("/logout", with_next(request.path, address)),
        "registration_is_open": is_open(),
    } | {key: with_next(path, address) for key, path in LINKS.items()}
    response = render(request, f"accounts/{name}.html", context | more, status=status)
    for key, value in (headers or {}).items():
        response.headers[key] = value
    return response


LINKS = {"log_in": "/login", "register": "/register", "reset": "/password-reset", "log_out": "/logout"}
