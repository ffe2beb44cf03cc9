"""The rules that a Polish firm starts with, all of them off (retention/seeds.py)."""

from django.db import migrations

from retention.seeds import plant


def plant_seeds(apps, _editor) -> None:
    """Add each rule that is not there yet."""
    plant(apps.get_model("retention", "Rule"))


class Migration(migrations.Migration):
    replaces = [("retention", "0005_dropped_leads")]
    dependencies = [("retention", "0001_tables")]
    operations = [migrations.RunPython(plant_seeds, migrations.RunPython.noop)]
