"""The balancing note of a purpose that rests on our interest; the planted purposes bring theirs."""

from django.db import migrations, models

from crm.privacy.seeds import BALANCING

TO_BE_WRITTEN = "Cel sprzed czasu notatek: test równowagi trzeba uzupełnić w następnej wersji celu."


def plant_notes(apps, _editor) -> None:
    """Give the planted purposes their notes, where nobody has written one."""
    for slug, note in BALANCING.items():
        apps.get_model("privacy", "Purpose").objects.filter(slug=slug, balancing="").update(balancing=note)
    others = apps.get_model("privacy", "Purpose").objects.filter(legal_basis="legitimate_interest", balancing="")
    others.update(balancing=TO_BE_WRITTEN)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0006_proposals")]
    operations = [
        migrations.AddField("purpose", "balancing", models.TextField(blank=True, verbose_name="balancing note")),
        migrations.RunPython(plant_notes, migrations.RunPython.noop),
        migrations.AddConstraint(
            "purpose",
            models.CheckConstraint(
                name="purpose_balanced",
                condition=~models.Q(legal_basis="legitimate_interest") | ~models.Q(balancing=""),
            ),
        ),
    ]
