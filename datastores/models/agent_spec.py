from django.db import models

from pages_app.models import Page
from rest.times import now


class AgentSpec(models.Model):
    """What the owner of a page tells agents about it."""

    page = models.OneToOneField(Page, models.CASCADE, related_name="agent_spec")
    text = models.TextField()
    updated_at = models.DateTimeField(default=now)

    def __str__(self):
        return f"for {self.page}"
