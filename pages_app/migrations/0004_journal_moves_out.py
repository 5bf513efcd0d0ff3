from django.db import migrations


class Migration(migrations.Migration):
    """The journal becomes an app of its own: `journal.0001` goes on with this table."""

    dependencies = [("pages_app", "0003_reports")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable("change", "journal_change")],
            state_operations=[migrations.DeleteModel("Change")],
        )
    ]
