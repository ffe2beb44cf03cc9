"""`mail_not_gone` serves reports: letters that wait or failed are few, and no work done."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0002_incoming'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'sending', 'stopped', 'undelivered'])), fields=['id'], name='mail_not_gone'),
        ),
    ]
