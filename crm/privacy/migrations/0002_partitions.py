"""Both logs partitioned by month before the first row is written."""

from datetime import date

from django.db import migrations

from crm.privacy.partitions import PartitionByMonth


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]
    operations = [
        PartitionByMonth("LedgerEntry", date(2026, 11, 1)),
        PartitionByMonth("AccessEntry", date(2026, 11, 1)),
    ]
