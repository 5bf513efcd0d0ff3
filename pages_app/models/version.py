from django.conf import settings
from django.db import models

from pages_app.models.page import Page
from rest.times import now


class PageVersion(models.Model):
    """One saved text of a page. Rows are only added; restoring saves an old text again."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    html = models.TextField()
    size = models.PositiveIntegerField(help_text="bytes")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="version_number_once")]

    def __str__(self):
        return f"version {self.number}"
