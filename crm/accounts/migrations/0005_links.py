"""Counts the links sent to an account, so that a newer one ends the older."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_grave_acts")]

    operations = [
        migrations.AddField("user", "links_sent", models.PositiveIntegerField(default=0, editable=False)),
    ]
