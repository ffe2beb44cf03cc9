"""Calendar links end: those that are there open for ninety days from the upgrade, new ones as long as was chosen."""

from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone


def in_ninety_days():
    """When a link from before ends."""
    return timezone.now() + timedelta(days=90)


class Migration(migrations.Migration):

    dependencies = [("sales", "0003_kinds_of_invoices")]
    operations = [
        migrations.AddField(
            model_name="calendarfeed",
            name="expires_at",
            field=models.DateTimeField(default=in_ninety_days),
            preserve_default=False,
        ),
    ]
