from django.db import models
from django.db.models import Q


class Change(models.Model):
    """The journal: one row per change, written in the transaction of the change, never altered (DATA 1).

    It carries ids without foreign keys: a log outlives what it tells of, and must not lock it. Only `journal.writer`
    makes rows. `before` and `after` hold the stored fields of the subject, for a record `{"data": {...}}` and, where
    there is one, `"planId"`; for everything else also what tells which one it is.
    """

    class Op(models.TextChoices):
        CREATE = "create"
        UPDATE = "update"
        DELETE = "delete"

    class Subject(models.TextChoices):
        RECORD = "record"
        COLLECTION = "collection"
        SCHEMA = "schema"
        PAGE = "page"
        VERSION = "version"
        SPEC = "spec"
        MEMBER = "member"
        INVITE = "invite"
        FILE = "file"
        ASSET = "asset"
        PLAN = "plan"
        TOKEN = "token"

    page_id = models.BigIntegerField()
    subject = models.CharField(max_length=10, choices=Subject.choices, default=Subject.RECORD)
    collection_id = models.BigIntegerField(null=True, help_text="Of a record; null for what is no record.")
    seq = models.BigIntegerField(help_text="The place of this change in its collection, or among those of the page.")
    op = models.CharField(max_length=6, choices=Op.choices)
    record_id = models.UUIDField(null=True)
    record_seq = models.BigIntegerField(null=True, help_text="The place of the record itself, given at creation.")
    actor_id = models.BigIntegerField(null=True)
    credential = models.CharField(max_length=10, help_text="jwt, api_token, session, page or none")
    credential_id = models.BigIntegerField(null=True)
    changeset = models.UUIDField(help_text="The same for all changes of one request.")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name, verbose_name_plural = "journal entry", "journal entries"
        constraints = [
            models.UniqueConstraint(
                fields=["collection_id", "seq"], name="change_seq_once", condition=Q(collection_id__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["page_id", "seq"], name="page_change_seq_once", condition=Q(collection_id__isnull=True)
            ),
        ]
        indexes = [models.Index(fields=["record_id"], name="change_by_record", condition=Q(record_id__isnull=False))]

    def __str__(self):
        return f"{self.op} {self.record_id or self.subject}"
