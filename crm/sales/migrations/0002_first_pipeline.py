"""One pipeline and the reasons for losing (crm/sales/pipeline_seeds.py), so that the first deal has a place."""

from django.db import migrations

from crm.sales.pipeline_seeds import plant


def plant_pipeline(apps, _editor):
    """What is not there yet."""
    plant(*(apps.get_model("sales", name) for name in ("Pipeline", "Stage", "LostReason")))


class Migration(migrations.Migration):
    replaces = [("sales", "0003_first_pipeline")]
    dependencies = [("sales", "0001_tables")]
    operations = [migrations.RunPython(plant_pipeline, migrations.RunPython.noop)]
