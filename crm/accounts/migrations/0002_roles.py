"""The roles every installation starts with; tests/accounts/roles/test_roles.py holds them to the table."""

from django.db import migrations

from crm.accounts.permissions.starting_roles import plant


def plant_roles(apps, _schema_editor):
    """Fill what is missing, overwrite nothing."""
    plant(apps)


class Migration(migrations.Migration):
    """Plant the roles. Going back leaves them: users may hold them."""

    dependencies = [("accounts", "0001_tables")]
    operations = [migrations.RunPython(plant_roles, migrations.RunPython.noop)]
