"""Both logs partitioned by month before the first row is written; the application's role may only add to seals."""

from datetime import date

from django.db import migrations

from crm.privacy.logs.partitions import PartitionByMonth, revocations

SEALS = ("privacy_seal", "privacy_dayseal")


def leave_insert_and_select(_apps, editor) -> None:
    """Take update, delete and truncate on the seals from the application's role."""
    with editor.connection.cursor() as cursor:
        statements = [statement for table in SEALS for statement in revocations(cursor, table)]
    for statement in statements:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_tables")]
    operations = [
        PartitionByMonth("LedgerEntry", date(2026, 11, 1)),
        PartitionByMonth("AccessEntry", date(2026, 11, 1)),
        migrations.RunPython(leave_insert_and_select, migrations.RunPython.noop),
    ]
