"""Roles of an installation that stands already get the right to custom fields and tags, as new ones have it."""

from django.db import migrations

RIGHT = "fields.settings"
NEW = ("manager", "owner", "admin")


def let_them_shape(apps, _schema_editor):
    """Whoever shapes pipelines shapes fields and tags."""
    for role in apps.get_model("accounts", "Role").objects.filter(slug__in=NEW):
        if RIGHT not in role.rights:
            role.rights = [*role.rights, RIGHT]
            role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    """Going back leaves it: a right that nothing asks for opens nothing."""

    dependencies = [("accounts", "0010_reports_right")]
    operations = [migrations.RunPython(let_them_shape, migrations.RunPython.noop)]
