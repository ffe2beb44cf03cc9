"""The keys of cases about a purge, made before, are nobody either (privacy 0016)."""

from django.db import migrations


def mark_keys(apps, schema_editor):
    """The person of such a case is its key; nobody asked for it."""
    cases = apps.get_model("dsar", "Case").objects.filter(run__isnull=False, person__isnull=False)
    people = apps.get_model("privacy", "Person").objects.filter(pk__in=cases.values("person"))
    people.filter(name__isnull=True, email__isnull=True, phone__isnull=True).update(key_only=True)


class Migration(migrations.Migration):
    dependencies = [("dsar", "0008_notices_of_purges"), ("privacy", "0016_key_only")]
    operations = [migrations.RunPython(mark_keys, migrations.RunPython.noop)]
