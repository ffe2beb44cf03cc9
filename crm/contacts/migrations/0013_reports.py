"""Reports read entries by when they happened, from the index alone."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0012_letters'),
        ('mail', '0001_outbox'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(condition=models.Q(('removed_at', None)), fields=['-happened_at', '-id'], include=('person', 'author', 'kind'), name='interaction_when'),
        ),
    ]
