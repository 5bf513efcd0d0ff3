from django.db import migrations

TABLES = ("teamrecord", "solorecord", "socialrecord", "cmsrecord")


def create_indexes(apps, schema_editor):
    """A GIN index per record table, for `where`.

    With the collection in front it stays fast however much collections differ. That needs the btree_gin extension;
    where the server lacks it, or the role may not create it, data alone is indexed.
    """
    if schema_editor.connection.vendor != "postgresql":
        return
    first = "collection_id, " if has_btree_gin(schema_editor) else ""
    for table in TABLES:
        schema_editor.execute(
            f"CREATE INDEX {table}_data ON datastores_{table} USING gin ({first}data jsonb_path_ops)"
        )


def has_btree_gin(schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'btree_gin'")
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = 'btree_gin'")
        if cursor.fetchone()[0]:
            return True
        cursor.execute(
            "SELECT has_database_privilege(current_database(), 'CREATE') AND (r.rolsuper OR v.trusted)"
            " FROM pg_roles r, pg_available_extension_versions v"
            " WHERE r.rolname = current_user AND v.name = 'btree_gin' LIMIT 1"
        )
        row = cursor.fetchone()
        if not row or not row[0]:
            return False
        cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gin")
        return True


def drop_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {table}_data")


class Migration(migrations.Migration):
    dependencies = [("datastores", "0001_initial")]
    operations = [migrations.RunPython(create_indexes, drop_indexes)]
