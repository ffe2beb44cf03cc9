"""One pipeline and the reasons for losing (crm/sales/pipeline_seeds.py), so that the first deal has a place."""

from django.db import migrations

from crm.sales.pipeline_seeds import plant


def plant_pipeline(apps, _editor):
    """What is not there yet."""
    plant(*(apps.get_model("sales", name) for name in ("Pipeline", "Stage", "LostReason")))


class Migration(migrations.Migration):
    dependencies = [("sales", "0002_deals")]
    operations = [migrations.RunPython(plant_pipeline, migrations.RunPython.noop)]
