"""`interaction_occasion` serves the question who else was at a meeting, which read the whole history."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("contacts", "0018_imports_grown"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="interaction",
            index=models.Index(fields=["occasion"], name="interaction_occasion"),
        ),
    ]
