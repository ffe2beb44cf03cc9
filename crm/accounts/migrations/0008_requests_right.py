"""The desk's roles of an installation that stands already get the right to work on people's requests."""

from django.db import migrations

NEW = "privacy.requests"
KEEPERS = ("dpo", "owner")


def let_them_work_on_it(apps, _schema_editor):
    """As roles planted from now on have it."""
    for role in apps.get_model("accounts", "Role").objects.filter(slug__in=KEEPERS):
        if NEW not in role.rights:
            role.rights = [*role.rights, NEW]
            role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    """Going back leaves it: a right that nothing asks for opens nothing."""

    dependencies = [("accounts", "0007_desk_rights")]
    operations = [migrations.RunPython(let_them_work_on_it, migrations.RunPython.noop)]
