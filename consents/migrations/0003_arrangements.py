"""The arrangement under which a program passed a consent on, as it was called then."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consents', '0002_controller_for_the_authority'),
    ]

    operations = [
        migrations.AddField(
            model_name='submission',
            name='arrangement',
            field=models.CharField(blank=True, max_length=120),
        ),
    ]
