"""Keys are vacuumed at once: what was deleted leaves the pages of the table too."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("privacy", "0004_evidence")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE privacy_personkey SET (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0)",
            "ALTER TABLE privacy_personkey RESET (autovacuum_vacuum_threshold, autovacuum_vacuum_scale_factor)",
        )
    ]
