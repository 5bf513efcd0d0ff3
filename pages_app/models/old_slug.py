from django.conf import settings
from django.db import models
from django.utils import timezone

from pages_app import slugs
from pages_app.models.page import Page


class OldSlug(models.Model):
    """An address that a page had and nobody else may have yet; no page has it. Without `page` that was deleted."""

    slug = models.SlugField(max_length=slugs.STORED_LENGTH, unique=True, db_index=False)
    page = models.ForeignKey(Page, models.SET_NULL, null=True, related_name="old_slugs")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    held_until = models.DateTimeField()

    def keeps_out(self, page, is_new=False):
        """A new page may get the slug of one that its owner has deleted, but not take a living one's by its name."""
        may_be_taken = self.owner_id == page.owner_id and not (is_new and self.page_id)
        return self.held_until > timezone.now() and not may_be_taken

    def __str__(self):
        return self.slug
