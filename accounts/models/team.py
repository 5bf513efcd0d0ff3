import secrets
import string

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.roles import Role

CODE_LETTERS = string.ascii_letters + string.digits


def new_code():
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(16))


class Team(models.Model):
    """The workspace of a team page: who works together, and as what."""

    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"Team {self.pk}"

    @classmethod
    @transaction.atomic
    def start(cls, owner_id):
        team = cls.objects.create()
        team.memberships.create(user_id=owner_id, role=Role.OWNER)
        return team


class Membership(models.Model):
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    joined_at = models.DateTimeField(auto_now_add=True)
    invite = models.ForeignKey(
        "Invite", models.SET_NULL, null=True, editable=False, related_name="let_in", help_text="What let them in."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="membership_once")]

    def __str__(self):
        return f"{self.user} ({self.role})"


class InviteQuerySet(models.QuerySet):
    def usable(self):
        """Neither revoked nor expired nor used up."""
        return self.filter(is_usable())

    def shown_to(self, user_id):
        """Those that are usable, and those that let this user in, who is in the team still."""
        came = Membership.objects.filter(invite=OuterRef("pk"), user=user_id or 0)
        return self.filter(is_usable() | Exists(came))


def is_usable():
    left = Q(max_uses=None) | Q(uses__lt=F("max_uses"))
    return Q(revoked_at=None, expires_at__gt=timezone.now()) & left


class Invite(models.Model):
    """A link into a team. With an e-mail address it is meant for one person and shown as pending."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="invites")
    code = models.CharField(max_length=16, unique=True, default=new_code)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    email = models.EmailField(blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    max_uses = models.PositiveIntegerField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InviteQuerySet.as_manager()

    def __str__(self):
        return f"{self.code} ({self.role})"
