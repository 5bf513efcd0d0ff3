import hashlib
import secrets
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from accounts.scopes import joined, split

API_TOKEN_PREFIX = "vm_"


def digest(secret):
    """What is stored of a random secret. It has 256 bits of its own, so one plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(revoked_at=None).filter(models.Q(expires_at=None) | models.Q(expires_at__gt=timezone.now()))


class ApiToken(models.Model):
    """A `vm_` token: made by hand, shown once, kept as a hash (CONTRACT 2.4)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    shown = models.CharField(max_length=16, help_text="The first characters, to tell tokens apart.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scope_text = models.TextField(default="")
    page_ids = models.JSONField(null=True, blank=True, help_text="The only pages it works on; empty: all.")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "API token"
        ordering = ["-created_at"]

    def __str__(self):
        return f"{self.name} ({self.shown}…)"

    @property
    def scopes(self):
        return split(self.scope_text)

    @classmethod
    def issue(cls, user, name, scopes, expires_at=None, page_ids=None):
        """(row, the token itself). The token cannot be read again later."""
        secret = API_TOKEN_PREFIX + secrets.token_urlsafe(32)
        row = cls.objects.create(
            user=user,
            name=name,
            shown=secret[:9],
            digest=digest(secret),
            scope_text=joined(scopes),
            expires_at=expires_at,
            page_ids=page_ids,
        )
        return row, secret


class RefreshFamily(models.Model):
    """One sign-in and all refresh tokens descending from it; the row whose lock orders their use."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="refresh_families")
    scope_text = models.TextField()
    epoch = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    burnt_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "sign-in"

    def __str__(self):
        return f"sign-in of {self.user_id}, {self.created_at:%Y-%m-%d}"

    @classmethod
    @transaction.atomic
    def start(cls, user, scopes):
        """Open a family and return its first token."""
        family = cls.objects.create(user=user, scope_text=joined(scopes), epoch=user.token_epoch)
        return family.add_token()

    @property
    def scopes(self):
        return split(self.scope_text)

    def add_token(self):
        secret = secrets.token_hex(32)
        expires_at = timezone.now() + timedelta(days=settings.REFRESH_TOKEN_DAYS)
        self.tokens.create(digest=digest(secret), expires_at=expires_at)
        return secret

    @classmethod
    @transaction.atomic
    def rotate(cls, secret):
        """(family, next token), or None when `secret` is unknown, expired, used or of a dead family.

        A used one burns its family. The family row is locked before anything is believed, so of any number
        of parallel uses one succeeds, and a descendant made at that moment burns with the rest.
        """
        token = RefreshToken.objects.filter(digest=digest(secret)).first()
        family = token and cls.objects.select_for_update(of=("self",)).select_related("user").get(pk=token.family_id)
        if not family or family.burnt_at or not family.user.is_active or family.epoch != family.user.token_epoch:
            return None
        token.refresh_from_db()
        if token.used_at:
            family.burnt_at = timezone.now()
            family.save(update_fields=["burnt_at"])
            return None
        if token.expires_at <= timezone.now():
            return None
        token.used_at = timezone.now()
        token.save(update_fields=["used_at"])
        return family, family.add_token()


class RefreshToken(models.Model):
    """Good for one use; only its hash is stored."""

    family = models.ForeignKey(RefreshFamily, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"refresh token {self.pk}"
