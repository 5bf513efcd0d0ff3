import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_logins'),
    ]

    operations = [
        migrations.AddField(
            model_name='membership',
            name='invite',
            field=models.ForeignKey(editable=False, help_text='What let them in.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='let_in', to='accounts.invite'),
        ),
    ]
