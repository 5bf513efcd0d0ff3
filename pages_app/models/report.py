from django.conf import settings
from django.db import models
from django.db.models import Q

from pages_app.models.page import Page
from rest.times import now


class Report(models.Model):
    """What somebody, signed in or not, says is wrong with a page."""

    class Reason(models.TextChoices):
        PHISHING = "phishing", "It asks for passwords, money or private data under a false name"
        HARMFUL = "harmful", "It harms my computer, or tries to"
        ILLEGAL = "illegal", "It shows something illegal"
        ABUSE = "abuse", "It harasses or threatens somebody"
        RIGHTS = "rights", "It uses my work or my data without my permission"
        SPAM = "spam", "It is spam"
        OTHER = "other", "Something else"

    TEXT_LENGTH = 2000

    page = models.ForeignKey(Page, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    text = models.TextField(max_length=TEXT_LENGTH, blank=True, default="")
    created_at = models.DateTimeField(default=now, editable=False)
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-id"], name="report_open", condition=Q(handled_at=None))]

    def __str__(self):
        return f"report {self.pk}"
