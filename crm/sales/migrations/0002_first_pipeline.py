"""One pipeline and the reasons for losing (crm/sales/pipelines/seeds.py), so that the first deal has a place."""

from django.db import migrations

from crm.sales.pipelines.seeds import plant


def plant_pipeline(apps, _editor):
    """What is not there yet."""
    plant(*(apps.get_model("sales", name) for name in ("Pipeline", "Stage", "LostReason")))


class Migration(migrations.Migration):
    dependencies = [("sales", "0001_tables")]
    operations = [migrations.RunPython(plant_pipeline, migrations.RunPython.noop)]
