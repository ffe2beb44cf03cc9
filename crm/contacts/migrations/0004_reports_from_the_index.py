"""`interaction_when` holds what reports of a period ask of entries since mail has directions (crm/sales/reports/work.py):
without `direction` and `message` in it they would fetch every entry from the table.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0003_pairs_put_aside")]

    operations = [
        migrations.RemoveIndex(model_name="interaction", name="interaction_when"),
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(
                condition=models.Q(("removed_at", None)),
                fields=["-happened_at", "-id"],
                include=("person", "author", "kind", "direction", "message"),
                name="interaction_when",
            ),
        ),
    ]
