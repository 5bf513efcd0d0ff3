from django.db import migrations, models

# What is no record's gets its numbers in the order of the rows; every page goes on from its last.
NUMBERED = """
UPDATE journal_change SET seq = (
    SELECT n FROM (
        SELECT id, row_number() OVER (PARTITION BY page_id ORDER BY id) AS n
        FROM journal_change WHERE collection_id IS NULL
    ) numbered WHERE numbered.id = journal_change.id
) WHERE collection_id IS NULL
"""
COUNTED = """
INSERT INTO journal_pagecounter (page_id, last_seq)
SELECT page_id, max(seq) FROM journal_change WHERE collection_id IS NULL GROUP BY page_id
"""


class Migration(migrations.Migration):
    """Takes over the table that `pages_app` made."""

    initial = True
    dependencies = [("pages_app", "0004_journal_moves_out")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Change",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("page_id", models.BigIntegerField()),
                        ("subject", models.CharField(default="record", max_length=10)),
                        ("collection_id", models.BigIntegerField(null=True)),
                        ("seq", models.BigIntegerField(null=True)),
                        (
                            "op",
                            models.CharField(
                                choices=[("create", "Create"), ("update", "Update"), ("delete", "Delete")], max_length=6
                            ),
                        ),
                        ("record_id", models.UUIDField(null=True)),
                        ("record_seq", models.BigIntegerField(null=True)),
                        ("actor_id", models.BigIntegerField(null=True)),
                        ("credential", models.CharField(max_length=10)),
                        ("credential_id", models.BigIntegerField(null=True)),
                        ("changeset", models.UUIDField()),
                        ("before", models.JSONField(null=True)),
                        ("after", models.JSONField(null=True)),
                        ("at", models.DateTimeField()),
                    ],
                    options={"verbose_name": "journal entry", "verbose_name_plural": "journal entries"},
                ),
                migrations.AddConstraint(
                    "change",
                    models.UniqueConstraint(
                        fields=("collection_id", "seq"),
                        name="change_seq_once",
                        condition=models.Q(("collection_id__isnull", False)),
                    ),
                ),
                migrations.AddIndex(
                    "change",
                    models.Index(
                        fields=["record_id"],
                        name="change_by_record",
                        condition=models.Q(("record_id__isnull", False)),
                    ),
                ),
                migrations.AddIndex(
                    "change",
                    models.Index(
                        fields=["page_id"], name="change_of_page", condition=models.Q(("collection_id__isnull", True))
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PageCounter",
            fields=[
                ("page_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("last_seq", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.RunSQL(NUMBERED, migrations.RunSQL.noop),
        migrations.RunSQL(COUNTED, migrations.RunSQL.noop),
    ]
