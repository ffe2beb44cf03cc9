"""Roles of an installation that stands already get the rights to deals, as roles planted from now on have them."""

from django.db import migrations

VIEW, EDIT, SETTINGS = "deals.view", "deals.edit", "deals.settings"
NEW = {
    "sales": (VIEW, EDIT),
    "manager": (VIEW, EDIT, SETTINGS),
    "owner": (VIEW, EDIT, SETTINGS),
    "dpo": (VIEW,),
    "admin": (SETTINGS,),
}


def let_them_sell(apps, _schema_editor):
    """What each role has of it."""
    for role in apps.get_model("accounts", "Role").objects.filter(slug__in=NEW):
        missing = [right for right in NEW[role.slug] if right not in role.rights]
        if missing:
            role.rights = [*role.rights, *missing]
            role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    """Going back leaves it: a right that nothing asks for opens nothing."""

    dependencies = [("accounts", "0008_requests_right")]
    operations = [migrations.RunPython(let_them_sell, migrations.RunPython.noop)]
