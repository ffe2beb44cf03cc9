"""Reports ask who came in a period."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0011_agreements'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='origin',
            index=models.Index(fields=['obtained_at'], name='origin_obtained'),
        ),
    ]
