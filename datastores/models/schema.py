from django.db import models

from datastores.models.collection import KEPT_UNDER
from pages_app.models import Page
from rest.times import now


class CollectionSchema(models.Model):
    """What the records of a collection must look like. It stands beside the collection and may be there before it."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="schemas", db_index=False)
    store = models.CharField(max_length=6, choices=KEPT_UNDER)
    name = models.CharField(max_length=100)
    definition = models.TextField(
        help_text="JSON as it was sent, in its order; checked by datastores.schemas.language."
    )
    updated_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = "collection schema"
        constraints = [models.UniqueConstraint(fields=["page", "store", "name"], name="schema_of_collection")]

    def __str__(self):
        return self.name
