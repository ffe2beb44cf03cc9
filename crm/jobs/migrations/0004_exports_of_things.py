"""Files of companies and deals: what a file holds, how many of its rows are people's, in which pieces each one is."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


def people_are_entries(apps, schema_editor):
    """Until now every row was a person."""
    apps.get_model("jobs", "Export").objects.update(entries=models.F("count"))


class Migration(migrations.Migration):
    dependencies = [("jobs", "0003_longer_columns")]

    operations = [
        migrations.AddField("export", "what", models.CharField(default="contacts", max_length=12)),
        migrations.AddField("export", "entries", models.PositiveIntegerField(default=0)),
        migrations.AddField("exportpart", "things", ArrayField(models.UUIDField(), default=list)),
        migrations.RemoveConstraint("exported", "exported_once"),
        migrations.AddConstraint(
            "exported", models.UniqueConstraint(fields=["export", "person", "part"], name="exported_once")
        ),
        migrations.RunPython(people_are_entries, migrations.RunPython.noop),
    ]
