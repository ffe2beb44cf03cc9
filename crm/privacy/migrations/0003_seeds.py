"""The purposes and recipients that a Polish firm starts with (crm/privacy/law/purpose_seeds.py), editable afterwards."""

from django.db import migrations

from crm.privacy.law.purpose_seeds import plant


def plant_seeds(apps, _editor) -> None:
    """Add each recipient and purpose that is not there yet."""
    plant(*(apps.get_model("privacy", name) for name in ("Recipient", "Purpose", "PurposeRecipient")))


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_partitions")]
    operations = [migrations.RunPython(plant_seeds, migrations.RunPython.noop)]
