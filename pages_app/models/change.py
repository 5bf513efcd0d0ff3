from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from pages_app.models.page import Page
from rest.times import now


class Change(models.Model):
    """The journal: one row per change, written in the transaction of the change, never altered.

    History, undo, change feed and audit read it, and a cursor whose record is gone. It carries ids without foreign
    keys: a log outlives what it tells of, and must not lock it. `before` and `after` hold the stored fields of the
    subject, for a record `{"data": {...}}` and, where there is one, `"planId"`.
    """

    class Op(models.TextChoices):
        CREATE = "create"
        UPDATE = "update"
        DELETE = "delete"

    page = models.ForeignKey(Page, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    subject = models.CharField(max_length=10, default="record", help_text="record, later page, file, member, ...")
    collection_id = models.BigIntegerField(null=True)
    seq = models.BigIntegerField(null=True, help_text="The place of this change in its collection.")
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
            )
        ]
        indexes = [
            models.Index(fields=["record_id"], name="change_by_record", condition=Q(record_id__isnull=False)),
            models.Index(fields=["page"], name="change_of_page", condition=Q(collection_id__isnull=True)),
        ]

    @classmethod
    def note(cls, page_id, subject, op, caller, record_id=None, before=None, after=None):
        """One row for a change of something that is no record. Call inside the transaction of the change."""
        cls.objects.create(
            page_id=page_id,
            subject=subject,
            op=op,
            record_id=record_id,
            actor_id=caller.id,
            credential=caller.credential,
            credential_id=caller.credential_id,
            changeset=uuid7(),
            before=before,
            after=after,
            at=now(),
        )

    def __str__(self):
        return f"{self.op} {self.record_id or self.subject}"
