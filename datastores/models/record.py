from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from accounts.models import MembershipPlan
from datastores.models.collection import Collection


class Record(models.Model):
    """What every store keeps of a record. Read by `datastores.read`, written by `datastores.write`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    collection = models.ForeignKey(Collection, models.CASCADE, related_name="+", db_index=False)
    seq = models.BigIntegerField(help_text="The place in the collection, given at creation.")
    rev = models.BigIntegerField(help_text="The seq of the latest change.")
    data = models.JSONField()
    size = models.PositiveIntegerField(db_default=0, help_text="bytes of the data, numbers with all their digits")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["collection", "seq"], name="%(class)s_seq")]
        indexes = [models.Index(fields=["collection", "updated_at", "seq"], name="%(class)s_updated")]

    def __str__(self):
        return str(self.id)


class SoloRecord(Record):
    class Meta(Record.Meta):
        pass


class FormRecord(Record):
    class Meta(Record.Meta):
        pass


class CreatedRecord(Record):
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta(Record.Meta):
        abstract = True
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["collection", "created_by", "seq"], name="%(class)s_creator"),
        ]


class TeamRecord(CreatedRecord):
    class Meta(CreatedRecord.Meta):
        pass


class SocialRecord(CreatedRecord):
    class Meta(CreatedRecord.Meta):
        pass


class CmsRecord(Record):
    """A plan gates the record; a plan in use cannot be deleted, because that would set its records free."""

    plan = models.ForeignKey(MembershipPlan, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta(Record.Meta):
        verbose_name = "CMS record"
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["collection", "plan"], name="cmsrecord_gated", condition=Q(plan__isnull=False)),
        ]
