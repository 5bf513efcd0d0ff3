from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from pages_app.models import Page
from pages_app.stores import FILE_STORES

DIGEST_SHOWN = 32
ASSET = "asset"  # of the page itself, in no store
KEPT_UNDER = [(name, name.capitalize()) for name in (*(store.name for store in FILE_STORES), ASSET)]


class StoredFile(models.Model):
    """A file of one of the stores of a page, or an asset of the page itself. Its bytes never change.

    The bytes lie in the default storage under `key`; `content_type` is what they are, whatever they were called.
    Assets have a `public_name`, the last part of their permanent address.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    page = models.ForeignKey(Page, models.CASCADE, related_name="+", db_index=False)
    store = models.CharField(max_length=6, choices=KEPT_UNDER)
    filename = models.CharField(max_length=255)
    public_name = models.CharField(max_length=120, null=True)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=100, unique=True, help_text="The name of the bytes in the storage.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "file"
        constraints = [
            models.UniqueConstraint(
                fields=["page", "public_name"], name="asset_address_once", condition=Q(public_name__isnull=False)
            )
        ]
        indexes = [
            models.Index(fields=["page", "store", "id"], name="file_of_page"),
            models.Index(fields=["page", "created_by", "id"], name="file_of_visitor", condition=Q(store="solo")),
        ]

    def __str__(self):
        return self.filename

    @property
    def is_asset(self):
        return self.store == ASSET

    @property
    def url_path(self):
        return f"/page-assets/{self.page_id}/{self.public_name}"

    @property
    def etag(self):
        return f'"{self.sha256[:DIGEST_SHOWN]}"'
