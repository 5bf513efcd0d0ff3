"""Accounts, and how other lists find the rows of one."""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts.models import ApiToken, Membership, RefreshFamily, Subscription, User
from accounts.sessions import begin
from rest.admin.links import list_link, related, related_to
from rest.admin.tables import TableAdmin, is_number


class TakenNames:
    """Says beside the field what the indexes on lower-case names would say as a constraint."""

    def clean_username(self):
        name = self.cleaned_data["username"]
        if User.objects.named(name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("This username is taken.")
        return name

    def clean_email(self):
        address = self.cleaned_data["email"]
        if User.objects.with_email(address).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("There is an account with this address already.")
        return address


class NewUser(TakenNames, BaseUserCreationForm):
    class Meta(BaseUserCreationForm.Meta):
        model = User
        fields = ["username", "email"]


class ChangedUser(TakenNames, UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User


def owned_by(term, path="user"):
    """Rows whose user has the username or address `term`, by the indexes on both."""
    users = User.objects.with_email(term) if "@" in term[1:] else User.objects.named(term.removeprefix("@"))
    return Q(**{f"{path}__in": users.values("pk")})


@related_to(User)
def what_a_user_has(user):
    yield list_link(Membership, "teams", user__id__exact=user.pk)
    yield list_link(ApiToken, "API tokens", user__id__exact=user.pk)
    yield list_link(RefreshFamily, "sign-ins", user__id__exact=user.pk)
    yield list_link(Subscription, "subscriptions", user__id__exact=user.pk)


@admin.register(User)
class UserAdmin(TableAdmin, DjangoUserAdmin):
    """Users are never deleted: their pages, records and journal would go with them."""

    add_form, form = NewUser, ChangedUser
    list_display = ["username", "email", "is_active", "is_staff", "is_superuser", "date_joined", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser"]
    sortable_by = ["username"]
    search_help_text = "The start of a username or an e-mail address, or an id"
    actions = ["deactivate", "activate"]
    powers = ["is_staff", "is_superuser", "groups", "user_permissions"]
    fieldsets = [
        (None, {"fields": ["username", "email", "password", "is_active"]}),
        ("Rights in this admin", {"fields": powers, "classes": ["collapse"]}),
        ("Elsewhere", {"fields": ["related", "date_joined", "last_login"]}),
    ]
    add_fieldsets = [(None, {"classes": ["wide"], "fields": ["username", "email", "password1", "password2"]})]

    def get_readonly_fields(self, request, obj=None):
        fields = ["related", "date_joined", "last_login"]
        if obj and obj.pk == request.user.pk:
            fields += ["is_active", "is_staff", "is_superuser"]
        return fields if request.user.is_superuser else [*fields, *self.powers]

    def has_change_permission(self, request, obj=None):
        """Whoever may set the password of an account may use it: accounts of staff are for superusers only."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or request.user.is_superuser or not (obj.is_staff or obj.is_superuser))

    def has_delete_permission(self, request, obj=None):
        return False

    def find(self, queryset, term):
        term = term.lower()
        users = queryset.alias(name_key=Lower("username"), email_key=Lower("email"))
        found = Q(name_key__startswith=term.removeprefix("@")) | Q(email_key__startswith=term)
        return users.filter(found | Q(pk=term) if is_number(term) else found)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data and not obj.is_active:
            User.objects.filter(pk=obj.pk).update(token_epoch=F("token_epoch") + 1)

    def user_change_password(self, request, id, form_url=""):
        """Who sets the own password here stays signed in, on hosted pages too."""
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302 and str(request.user.pk) == id:
            request.user.refresh_from_db()
            begin(request)
        return response

    @admin.display(description="this user's")
    def related(self, user):
        return related(user)

    def changeable(self, request, users):
        """Oneself is left out, and staff unless a superuser asks."""
        users = users.exclude(pk=request.user.pk)
        return users if request.user.is_superuser else users.filter(is_staff=False, is_superuser=False)

    @admin.action(description="Deactivate selected users", permissions=["change"])
    def deactivate(self, request, users):
        users = self.changeable(request, users).filter(is_active=True)
        self.change_all(request, users, "Deactivated", is_active=False, token_epoch=F("token_epoch") + 1)

    @admin.action(description="Activate selected users", permissions=["change"])
    def activate(self, request, users):
        users = self.changeable(request, users).filter(is_active=False)
        self.change_all(request, users, "Activated", is_active=True)
