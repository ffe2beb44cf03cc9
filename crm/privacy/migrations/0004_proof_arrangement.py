"""By which arrangement a recipient collects proof of consents for us; empty for all that are there."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0003_seeds'),
    ]

    operations = [
        migrations.AddField(
            model_name='recipient',
            name='proof_arrangement',
            field=models.CharField(blank=True, max_length=120, verbose_name='collects proof of consents by'),
        ),
    ]
