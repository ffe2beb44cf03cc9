"""What the law orders to keep is kept from the first day on; what was switched off with a reason stays off."""

from django.db import migrations

from retention.seeds import switch_duties_on


def switch_on(apps, _editor) -> None:
    """Each planted rule of the law about which nobody has spoken."""
    switch_duties_on(*(apps.get_model("retention", name) for name in ("Rule", "RuleSwitch")))


class Migration(migrations.Migration):
    dependencies = [("retention", "0002_seeds")]
    operations = [migrations.RunPython(switch_on, migrations.RunPython.noop)]
