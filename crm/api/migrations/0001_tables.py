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
                name='Attempt',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('mark', models.BinaryField(max_length=32, unique=True)),
                    ('sent', models.BinaryField(max_length=32)),
                    ('status', models.PositiveSmallIntegerField(null=True)),
                    ('answer', models.JSONField(default=dict)),
                    ('started_at', models.DateTimeField()),
                ],
                options={
                    'indexes': [models.Index(fields=['started_at'], name='attempt_started')],
                    'constraints': [],
                },
            )],
        ),
    ]
