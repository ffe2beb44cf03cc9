"""A mail of ours in the history knows its message, so that the history shows how far it got."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0004_import_notice"), ("mail", "0001_outbox")]

    operations = [
        migrations.AddField(
            "interaction",
            "message",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="entries",
                to="mail.message",
            ),
        ),
    ]
