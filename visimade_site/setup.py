"""/setup/<token>: how the person who installed the platform becomes its first admin."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache

from accounts.models import User
from accounts.screens.forms import NewAccount, password_field
from accounts.screens.sign_in import TOO_OLD
from accounts.sessions import sign_in
from accounts.sign_in.passwords import SHORTEST_OF_STAFF
from rest.lanes.declaring import FAST, SAVE
from rest.screens import FORM, require_http_methods, when_too_old


class FirstAdmin(NewAccount):
    """An account like any other, with a longer password."""

    password = password_field(
        "Password",
        "Choose a password.",
        "new-password",
        min_length=SHORTEST_OF_STAFF,
        help_text=f"At least {SHORTEST_OF_STAFF} characters.",
    )


def there_is_an_admin():
    return User.objects.filter(is_superuser=True).exists()


def look_up(request, token):
    """Where the link leads once there is an admin: to the admin, for who had the form open; None until then."""
    if not constant_time_compare(token, settings.SETUP_TOKEN):
        raise Http404
    if not there_is_an_admin():
        return None
    if request.method != "POST" and not request.user.is_superuser:
        raise Http404  # the link has done its work
    return redirect("admin:index")


def ask_again(request, token):
    """To a form that is too old: the way on, or the form once more with what was typed."""
    form = FirstAdmin(request.POST)
    form.errors.clear()
    form.add_error(None, TOO_OLD)
    return look_up(request, token) or render(request, "setup.html", {"form": form}, status=403)


@when_too_old(ask_again)
@never_cache
@require_http_methods(FORM, {"GET": FAST, "POST": SAVE})
def become_admin(request, token):
    """GET, POST /setup/<token>. POST: `username`, `email`, `password`; leads to the admin."""
    done = look_up(request, token)
    form = FirstAdmin(request.POST or None)
    if request.method == "POST" and not done and (user := create(form)):
        sign_in(request, user)
        return redirect("admin:index")
    return done or look_up(request, token) or render(request, "setup.html", {"form": form})


@transaction.atomic
def create(form):
    """The first admin; None where there is one by now, or something in the form is wrong. One at a time."""
    ContentType.objects.select_for_update().get(pk=ContentType.objects.get_for_model(User).pk)
    if there_is_an_admin() or not form.is_valid():
        return None
    return User.objects.create_superuser(**form.cleaned_data)
