"""Name search: the planner must know rare tokens from common ones to choose between the tokens and the order."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_tables")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE contacts_contact ALTER COLUMN name_tokens SET STATISTICS 1000",
            "ALTER TABLE contacts_contact ALTER COLUMN name_tokens SET STATISTICS -1",
        )
    ]
