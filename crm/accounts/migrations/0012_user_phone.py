"""The number that a colleague puts under her letters."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0011_fields_right'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='phone',
            field=models.CharField(blank=True, help_text='Under your letters, where you put it.', max_length=40, verbose_name='phone'),
        ),
    ]
