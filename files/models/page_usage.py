from django.conf import settings
from django.db import models

from pages_app.models import Page
from rest.errors import Forbidden, TooLarge


class PageUsage(models.Model):
    """How much the files and assets of a page come to. Changed only under the lock of the page's row."""

    page = models.OneToOneField(Page, models.CASCADE, primary_key=True, related_name="+")
    bytes = models.BigIntegerField(default=0)
    file_count = models.BigIntegerField(default=0)

    def __str__(self):
        return f"{self.file_count} files of page {self.page_id}"

    def refuse_overfull(self, size):
        """413 or 403 when one more file of `size` bytes would be too much for the page."""
        if self.bytes + size > settings.PAGE_FILES_MAX_BYTES:
            raise TooLarge(
                f"The files and assets of this page may have at most {settings.PAGE_FILES_MAX_BYTES} bytes in all."
                " Delete some first."
            )
        if self.file_count >= settings.FILES_PER_PAGE_MAX:
            raise Forbidden(f"The quota of {settings.FILES_PER_PAGE_MAX} files and assets on this page is used up.")
