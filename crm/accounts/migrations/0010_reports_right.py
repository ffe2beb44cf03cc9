"""Roles of an installation that stands already get the right to reports, as roles planted from now on have it."""

from django.db import migrations

VIEW = "reports.view"
WHOSE = ("sales", "manager", "owner")


def let_them_read(apps, _schema_editor):
    """Sales their own figures, whoever leads those of her teams: how far it goes is said by the reach into history."""
    for role in apps.get_model("accounts", "Role").objects.filter(slug__in=WHOSE):
        if VIEW not in role.rights:
            role.rights = [*role.rights, VIEW]
            role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    """Going back leaves it: a right that nothing asks for opens nothing."""

    dependencies = [("accounts", "0009_deals_rights")]
    operations = [migrations.RunPython(let_them_read, migrations.RunPython.noop)]
