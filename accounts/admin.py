from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import ApiToken, Invite, Membership, MembershipPlan, RefreshFamily, Subscription, Team, User
from accounts.roles import GRANTABLE, Role
from accounts.sessions import begin
from rest.admin import FixedAdmin, TableAdmin, is_number, links, list_link, row_link

MEMBERS_SHOWN = 100
GRANTABLE_CHOICES = [(role.value, role.label) for role in GRANTABLE]


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
        return links(
            list_link("pages_app.page", "pages", owner__id__exact=user.pk),
            list_link("accounts.membership", "teams", user__id__exact=user.pk),
            list_link("accounts.apitoken", "API tokens", user__id__exact=user.pk),
            list_link("accounts.refreshfamily", "sign-ins", user__id__exact=user.pk),
            list_link("accounts.subscription", "subscriptions", user__id__exact=user.pk),
        )

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


@admin.register(ApiToken)
class ApiTokenAdmin(FixedAdmin):
    """Made with `manage.py create_token`, which shows the token once: a form would leave it in a browser."""

    list_display = ["shown_as", "name", "user", "created_at", "last_used_at", "expires_at", "revoked_at"]
    list_select_related = ["user"]
    search_help_text = "A username, an e-mail address, the first characters of a token, or an id"
    lookups = ["user__id__exact"]
    fields = ["shown_as", "name", "user", "scope_text", "page_ids", "created_at", "last_used_at", "expires_at"]
    fields += ["revoked_at"]
    readonly_fields = ["shown_as"]
    actions = ["revoke"]

    @admin.display(description="token")
    def shown_as(self, token):
        return f"{token.shown}…"

    def find(self, queryset, term):
        if is_number(term):
            return queryset.filter(pk=term)
        return queryset.filter(Q(shown__startswith=term[:9]) if term.startswith("vm_") else owned_by(term))

    @admin.action(description="Revoke selected API tokens", permissions=["change"])
    def revoke(self, request, tokens):
        self.change_all(request, tokens.filter(revoked_at=None), "Revoked", revoked_at=timezone.now())


@admin.register(RefreshFamily)
class RefreshFamilyAdmin(FixedAdmin):
    """One row per sign-in; the tokens themselves are hashes and not shown.

    There is no index by time, so the whole list comes in no order; one user's sign-ins come newest first.
    """

    list_display = ["id", "user", "created_at", "burnt_at", "scope_text"]
    list_select_related = ["user"]
    search_help_text = "A username or an e-mail address"
    lookups = ["user__id__exact"]
    fields = ["id", "user", "scope_text", "created_at", "burnt_at"]
    actions = ["end"]

    def get_ordering(self, request):
        return ["-created_at"] if {"q", "user__id__exact"} & set(request.GET) else ["-pk"]

    def find(self, queryset, term):
        return queryset.filter(owned_by(term))

    @admin.action(description="End selected sign-ins", permissions=["change"])
    def end(self, request, families):
        self.change_all(request, families.filter(burnt_at=None), "Ended", burnt_at=timezone.now())


class MembershipForm(forms.ModelForm):
    """The role owner cannot be granted; it comes with the page."""

    role = forms.ChoiceField(choices=GRANTABLE_CHOICES, initial=Role.MEMBER)


class FirstMembers(forms.BaseInlineFormSet):
    def get_queryset(self):
        """A form with thousands of rows could not be sent; the list of memberships shows all."""
        if not hasattr(self, "_first"):
            self._first = super().get_queryset()[:MEMBERS_SHOWN]
        return self._first


class MembersInline(admin.TabularInline):
    """Those there are. Their users are text: a choice would cost a query per row."""

    model, form, formset = Membership, MembershipForm, FirstMembers
    verbose_name_plural = f"members beside the owner (the first {MEMBERS_SHOWN})"
    fields = ["person", "role", "joined_at"]
    readonly_fields = ["person", "joined_at"]
    extra = 0
    ordering = ["pk"]

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(role=Role.OWNER).select_related("user")

    def has_add_permission(self, request, obj):
        return False

    @admin.display(description="user")
    def person(self, membership):
        return row_link(membership.user)


class NewMembers(forms.BaseInlineFormSet):
    def clean(self):
        """Says what the database would: Django checks no constraint of which the form shows only a part."""
        super().clean()
        taken = set(self.instance.memberships.values_list("user", flat=True))
        for form in self.forms:
            user = form.cleaned_data.get("user") if form.is_valid() else None
            if user and user.pk in taken:
                form.add_error("user", "This user is in the team already.")
            taken |= {user and user.pk}


class NewMemberInline(admin.TabularInline):
    model, form, formset = Membership, MembershipForm, NewMembers
    verbose_name, verbose_name_plural = "new member", "new members"
    fields = ["user", "role"]
    raw_id_fields = ["user"]
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).none()


@admin.register(Team)
class TeamAdmin(FixedAdmin):
    """Made and removed with its page."""

    list_display = ["id", "page_name", "owner", "created_at"]
    list_select_related = ["page__owner"]
    search_help_text = "The id of a team, the address (slug) of its page, or @username of a member"
    fields = ["page_name", "owner", "created_at", "related"]
    readonly_fields = ["page_name", "owner", "created_at", "related"]
    inlines = [MembersInline, NewMemberInline]

    def has_change_permission(self, request, obj=None):
        return super(FixedAdmin, self).has_change_permission(request, obj)

    def find(self, queryset, term):
        if is_number(term):
            return queryset.filter(pk=term)
        if term.startswith("@"):
            return queryset.filter(pk__in=Membership.objects.filter(owned_by(term)).values("team"))
        return queryset.filter(page__slug=term)

    @admin.display(description="page")
    def page_name(self, team):
        return row_link(getattr(team, "page", None))

    @admin.display(description="owner")
    def owner(self, team):
        return row_link(team.page.owner) if hasattr(team, "page") else "-"

    @admin.display(description="all of")
    def related(self, team):
        return links(
            list_link("accounts.membership", "memberships", team__id__exact=team.pk),
            list_link("accounts.invite", "invites", team__id__exact=team.pk),
        )


@admin.register(Membership)
class MembershipAdmin(TableAdmin):
    """Without those of owners: they come and go with the page."""

    form = MembershipForm
    list_display = ["user", "team", "role", "joined_at"]
    list_select_related = ["user", "team"]
    search_help_text = "The id of a team, or a username"
    lookups = ["team__id__exact", "user__id__exact"]
    fields = ["team", "user", "role"]
    raw_id_fields = ["team", "user"]

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(role=Role.OWNER)

    def get_readonly_fields(self, request, obj=None):
        return ["team", "user"] if obj else []

    def find(self, queryset, term):
        return queryset.filter(Q(team=term) if is_number(term) else owned_by(term))


class InviteForm(forms.ModelForm):
    role = forms.ChoiceField(choices=GRANTABLE_CHOICES, initial=Role.MEMBER)


@admin.register(Invite)
class InviteAdmin(TableAdmin):
    form = InviteForm
    list_display = ["code", "team", "role", "email", "created_by", "expires_at", "uses", "max_uses", "revoked_at"]
    list_select_related = ["team", "created_by"]
    search_help_text = "A code, the id of a team, or the username of whoever invites"
    lookups = ["team__id__exact"]
    fields = ["team", "role", "email", "expires_at", "max_uses"]
    raw_id_fields = ["team"]
    actions = ["revoke"]

    def get_fields(self, request, obj=None):
        return [*self.fields, *self.facts] if obj else self.fields

    def get_readonly_fields(self, request, obj=None):
        return ["team", *self.facts] if obj else []

    facts = ["code", "uses", "created_by", "created_at", "revoked_at"]

    def has_delete_permission(self, request, obj=None):
        """Revoked instead, so that it can still be told who came by which link."""
        return False

    def find(self, queryset, term):
        if is_number(term) and len(term) < 16:
            return queryset.filter(team=term)
        return queryset.filter(Q(code=term) if len(term) == 16 else owned_by(term, "created_by"))

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    @admin.action(description="Revoke selected invites", permissions=["change"])
    def revoke(self, request, invites):
        self.change_all(request, invites.filter(revoked_at=None), "Revoked", revoked_at=timezone.now())


class PlanForm(forms.ModelForm):
    price = forms.DecimalField(min_value=0, max_digits=10, decimal_places=2, initial=0)


@admin.register(MembershipPlan)
class MembershipPlanAdmin(TableAdmin):
    form = PlanForm
    list_display = ["name", "owner", "price", "active"]
    list_select_related = ["owner"]
    list_filter = ["active"]
    search_help_text = "The username of the owner, or an id"
    fields = ["owner", "name", "description", "price", "active", "related"]
    raw_id_fields = ["owner"]

    def get_readonly_fields(self, request, obj=None):
        return ["owner", "related"] if obj else ["related"]

    def has_delete_permission(self, request, obj=None):
        """A plan gates records; switch it off instead."""
        return False

    def find(self, queryset, term):
        return queryset.filter(Q(pk=term) if is_number(term) else owned_by(term, "owner"))

    @admin.display(description="all of its")
    def related(self, plan):
        return list_link("accounts.subscription", "subscriptions", plan__id__exact=plan.pk) if plan.pk else "-"


@admin.register(Subscription)
class SubscriptionAdmin(TableAdmin):
    list_display = ["user", "plan", "status", "current_period_end"]
    list_select_related = ["user", "plan"]
    list_filter = ["status"]
    search_help_text = "The username of the subscriber, or the id of a plan"
    lookups = ["user__id__exact", "plan__id__exact"]
    fields = ["user", "plan", "status", "current_period_end"]
    raw_id_fields = ["user", "plan"]

    def get_readonly_fields(self, request, obj=None):
        return ["user", "plan"] if obj else []

    def find(self, queryset, term):
        return queryset.filter(Q(plan=term) if is_number(term) else owned_by(term))
