from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models.token import digest

CODE_SECONDS = 60


class Login(models.Model):
    """One sign-in in a browser. Everything a hosted page gets to act with hangs on this row (ISOLATION 4, 8).

    It is over when `ended_at` is set (logout), when `epoch` is not the user's any more (a new password), or when the
    user is not active.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="logins")
    epoch = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"sign-in {self.pk} of user {self.user_id}, {self.created_at:%Y-%m-%d}"


class PageSession(models.Model):
    """A login carried to the host of one page: what its cookie there stands for (ISOLATION 8). Stored hashed."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    login = models.ForeignKey(Login, models.CASCADE, related_name="page_sessions")
    page_id = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"page session {self.pk} on page {self.page_id}"


class ConnectCodeQuerySet(models.QuerySet):
    def spend(self, secret, page_id):
        """The code of this secret, used up by this call; None when it is unknown, late, of another page or used."""
        codes = self.filter(digest=digest(secret), page_id=page_id, used_at=None)
        codes = codes.filter(created_at__gt=timezone.now() - timedelta(seconds=CODE_SECONDS))
        if not codes.update(used_at=timezone.now()):
            return None
        return self.select_related("login__user").get(digest=digest(secret))


class ConnectCode(models.Model):
    """The one-time code that takes a login from the platform to a page's host. Stored hashed."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    login = models.ForeignKey(Login, models.CASCADE, related_name="+")
    page_id = models.BigIntegerField()
    challenge = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = ConnectCodeQuerySet.as_manager()

    def __str__(self):
        return f"connect code {self.pk}"
