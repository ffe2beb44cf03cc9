"""A recipient that is drafted has a row of its own, so that agreement and transfers can be recorded before approval."""

from typing import Any

import django.utils.timezone
from django.db import migrations, models


def plant(apps: Any, _editor: Any) -> None:
    """A row for each draft of a new recipient that waits."""
    recipients = apps.get_model("privacy", "Recipient")
    for draft in apps.get_model("privacy", "Proposal").objects.filter(subject="recipient", act="add", decision=None):
        recipients.objects.get_or_create(slug=draft.slug, defaults={**draft.values, "active_from": None})


class Migration(migrations.Migration):
    dependencies = [("privacy", "0008_recipients")]

    operations = [
        migrations.AlterField(
            model_name="recipient",
            name="active_from",
            field=models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True),
        ),
        migrations.RunPython(plant, migrations.RunPython.noop),
    ]
