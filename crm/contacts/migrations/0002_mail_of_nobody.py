"""A mail of ours out of a team's mailbox has no author where the address that it came from is no colleague's."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_tables")]

    operations = [
        migrations.AlterField(
            model_name="interaction",
            name="author",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="interactions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
