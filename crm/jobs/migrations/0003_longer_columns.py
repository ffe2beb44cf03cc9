"""A column of a file may be one of the house's own, with a longer name."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0002_exports'),
    ]

    operations = [
        migrations.AlterField(
            model_name='export',
            name='columns',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None),
        ),
    ]
