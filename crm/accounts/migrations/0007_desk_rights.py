"""The desk's roles of an installation that stands already get the rights to look after retention and breaches."""

from django.db import migrations

NEW = ("privacy.retention", "privacy.breaches")
KEEPERS = ("dpo", "owner")


def let_them_look_after_it(apps, _schema_editor):
    """As roles planted from now on have it."""
    for role in apps.get_model("accounts", "Role").objects.filter(slug__in=KEEPERS):
        missing = [right for right in NEW if right not in role.rights]
        if missing:
            role.rights = [*role.rights, *missing]
            role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    """Going back leaves them: a right that nothing asks for opens nothing."""

    dependencies = [("accounts", "0006_sessions")]
    operations = [migrations.RunPython(let_them_look_after_it, migrations.RunPython.noop)]
