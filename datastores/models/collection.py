from django.conf import settings
from django.db import models
from django.db.models import Q

from pages_app.models import Page
from pages_app.stores import STORES

ALIVE = Q(deleted_at=None)
SPAM = "spam"  # form records that fell into the honeypot, apart from the others
KEPT_UNDER = [(name, name.capitalize()) for name in (*(store.name for store in STORES), SPAM)]


class Collection(models.Model):
    """A named set of records of one page and store, and the counter row behind it.

    `last_seq` is raised under this row's lock by every change, so that numbers follow the order of commits. The
    row appears with the first record. Solo collections belong to a visitor (`owner`), all others to the page.
    """

    page = models.ForeignKey(Page, models.CASCADE, related_name="collections", db_index=False)
    store = models.CharField(max_length=6, choices=KEPT_UNDER)
    name = models.CharField(max_length=100)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    last_seq = models.BigIntegerField(default=0)
    record_count = models.BigIntegerField(default=0)
    hidden_count = models.BigIntegerField(default=0, help_text="Records kept from the public: gated CMS records.")
    bytes = models.BigIntegerField(default=0, help_text="The size of all record data.")
    updated_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page", "store", "name"], name="collection_of_page", condition=Q(owner=None) & ALIVE
            ),
            models.UniqueConstraint(
                fields=["page", "store", "name", "owner"],
                name="collection_of_visitor",
                condition=Q(owner__isnull=False) & ALIVE,
            ),
        ]

    def __str__(self):
        return self.name
