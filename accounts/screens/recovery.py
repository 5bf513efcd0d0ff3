"""A new password for somebody who forgot it, by a link in a letter."""

from functools import partial

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpResponseRedirect
from django.utils.http import urlsafe_base64_decode
from django_ratelimit.exceptions import Ratelimited

from accounts.models import User
from accounts.screens.forms import AskForReset, NewPassword
from accounts.screens.next_address import next_of, with_next
from accounts.screens.sign_in import attempt, go_on, screen, show, too_old
from accounts.sign_in.recovery_mail import mail_reset
from rest.limits import count
from rest.query import LARGEST
from rest.screens import when_too_old


def ask_again(request):
    return too_old(request, "reset", AskForReset(request.POST))


@when_too_old(ask_again)
@screen
def ask(request):
    """GET, POST /password-reset. POST: `email`. The answer and its cost say nothing about whose address it is (T24)."""
    if request.method != "POST":
        return show(request, "reset", AskForReset(), mails=settings.MAIL_CONFIGURED)
    form = AskForReset(request.POST)
    return attempt(request, "reset", form, partial(send, request, form))


def send(request, form):
    count(request, "reset-ip")
    if not form.is_valid():
        return None
    address = form.cleaned_data["email"].lower()
    try:
        count(request, "reset-address", address)
    except Ratelimited:  # nobody fills somebody else's letter box; and nobody is told that it was tried
        pass
    else:
        mail_reset.enqueue(address)
    return HttpResponseRedirect(with_next("/password-reset/sent", next_of(request)), status=303)


@screen
def sent(request):
    """GET /password-reset/sent."""
    return show(request, "reset_sent", None, mails=settings.MAIL_CONFIGURED)


def look_again(request, **_):
    """The link is good until it is used, so its screen has a new form."""
    return HttpResponseRedirect(request.get_full_path(), status=303)


@when_too_old(look_again)
@screen
def choose(request, uid, token):
    """GET, POST /password-reset/<uid>/<token>. POST: `password`, which works once; every other sign-in ends."""
    user = user_of(uid)
    if user is None or not default_token_generator.check_token(user, token):
        return show(request, "reset_over", None, status=404)
    form = NewPassword(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        user.set_password(form.cleaned_data["password"])
        user.save(update_fields=["password", "token_epoch"])
        return go_on(request, user)
    response = show(request, "new_password", form, username=user.username)
    response.headers["Referrer-Policy"] = "strict-origin"  # the address is the key
    return response


def user_of(uid):
    """The account that a link names; None for one that is unknown, or not active any more."""
    try:
        number = int(urlsafe_base64_decode(uid))
    except ValueError:
        return None
    return User.objects.filter(pk=number, is_active=True).first() if 0 < number <= LARGEST else None
