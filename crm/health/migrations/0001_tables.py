"""The tables of 0.1.0; from here on migrations are for ever."""

import crm.privacy.database.fresh_tables
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        crm.privacy.database.fresh_tables.FreshTables(
            tables=[migrations.CreateModel(
                name='Heartbeat',
                fields=[
                    ('name', models.CharField(max_length=16, primary_key=True, serialize=False)),
                    ('at', models.DateTimeField()),
                    ('since', models.DateTimeField()),
                ],
                options={
                    'indexes': [],
                    'constraints': [],
                },
            )],
        ),
    ]
