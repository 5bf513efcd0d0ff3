"""/setup/<token>: how the person who installed the platform becomes its first admin."""

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.models.user import USERNAME


class FirstAdmin(forms.Form):
    username = forms.CharField(max_length=30, validators=[USERNAME], help_text="Everybody can see it.")
    email = forms.EmailField(max_length=254, label="E-mail address")
    password = forms.CharField(
        min_length=10,
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 10 characters.",
    )
    username.widget.attrs |= {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
    email.widget.attrs["autocomplete"] = "email"

    def clean_username(self):
        if User.objects.named(self.cleaned_data["username"]).exists():
            raise forms.ValidationError("This username is taken.")
        return self.cleaned_data["username"]

    def clean_email(self):
        if User.objects.with_email(self.cleaned_data["email"]).exists():
            raise forms.ValidationError("There is an account with this address already.")
        return self.cleaned_data["email"]


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
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("admin:index")
