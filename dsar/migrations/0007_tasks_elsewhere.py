"""Telling recipients of an erasure is followed «elsewhere»: the tasks of cases opened before stood under the answer."""

from django.db import migrations


def move_tasks(apps, _editor) -> None:
    """Those of erasures; of other rights it stays with the answer."""
    tasks = apps.get_model("dsar", "Task").objects.filter(code="recipients", right="erasure", stage="answer")
    tasks.update(stage="elsewhere")


class Migration(migrations.Migration):
    dependencies = [("dsar", "0006_told_by_webhook")]
    operations = [migrations.RunPython(move_tasks, migrations.RunPython.noop)]
