"""How many rows a program may read in a day, and how many it was given on each."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_links'),
    ]

    operations = [
        migrations.AddField(
            model_name='client',
            name='rows_a_day',
            field=models.PositiveIntegerField(default=10000, verbose_name='rows it may read in a day'),
        ),
        migrations.CreateModel(
            name='ClientDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('rows', models.PositiveIntegerField(default=0)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='accounts.client')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('client', 'day'), name='client_day_once')],
            },
        ),
    ]
