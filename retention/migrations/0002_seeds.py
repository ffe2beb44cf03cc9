"""The rules that a Polish firm starts with (retention/rules/rule_seeds.py): those that only keep, as a law orders, are on."""

from django.db import migrations

from retention.rules.rule_seeds import plant, switch_duties_on


def plant_seeds(apps, _editor) -> None:
    """Add each rule that is not there yet."""
    rule, switch = (apps.get_model("retention", name) for name in ("Rule", "RuleSwitch"))
    plant(rule)
    switch_duties_on(rule, switch)


class Migration(migrations.Migration):
    dependencies = [("retention", "0001_tables")]
    operations = [migrations.RunPython(plant_seeds, migrations.RunPython.noop)]
