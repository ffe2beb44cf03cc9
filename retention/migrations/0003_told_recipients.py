"""Each line of a run knows who will be told of that person."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("retention", "0002_seeds")]
    operations = [
        migrations.AddField(
            model_name="runline",
            name="recipients",
            field=ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
        ),
    ]
