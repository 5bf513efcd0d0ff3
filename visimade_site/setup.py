"""/setup/<token>: how the person who installed the platform becomes its first admin."""

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.screens.forms import NewAccount, password_field
from accounts.sessions import sign_in
from accounts.sign_in.passwords import SHORTEST_OF_STAFF


class FirstAdmin(NewAccount):
    """An account like any other, with a longer password."""

    password = password_field(
        "Password", "Choose a password.", "new-password", min_length=SHORTEST_OF_STAFF,
        help_text=f"At least {SHORTEST_OF_STAFF} characters.",
    )


def is_open(token):
    """The link works until there is an admin."""
    right = constant_time_compare(token, settings.SETUP_TOKEN)
    return right and not User.objects.filter(is_superuser=True).exists()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def become_admin(request, token):
    if not is_open(token):
        raise Http404
    form = FirstAdmin(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "setup.html", {"form": form})
    with transaction.atomic():
        user = User.objects.create_superuser(**form.cleaned_data)
    sign_in(request, user)
    return redirect("admin:index")
