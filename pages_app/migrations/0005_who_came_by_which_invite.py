from django.db import migrations


def fill_in(apps, schema_editor):
    """What the journal tells still of who joined by which invite, the latest of each; who left since has no row."""
    Change, Membership = apps.get_model("journal", "Change"), apps.get_model("accounts", "Membership")
    Invite = apps.get_model("accounts", "Invite")
    joined = Change.objects.filter(collection_id=None, subject="member", op="create", after__has_key="invite_id")
    for after in joined.order_by("pk").values_list("after", flat=True).iterator():
        if invite := Invite.objects.filter(pk=after["invite_id"]).first():
            Membership.objects.filter(team=invite.team_id, user=after["user_id"]).update(invite=invite)


class Migration(migrations.Migration):
    """Memberships of before they named their invite."""

    dependencies = [
        ("pages_app", "0004_journal_moves_out"),
        ("accounts", "0003_membership_invite"),
        ("journal", "0002_every_change_has_a_seq"),
    ]

    operations = [migrations.RunPython(fill_in, migrations.RunPython.noop, elidable=True)]
