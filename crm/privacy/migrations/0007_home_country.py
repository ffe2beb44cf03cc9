"""A recipient sits at home where nothing else is said: which country that is, the jurisdiction says."""

from django.db import migrations, models

from crm.privacy.models.outside.recipients import home_country


class Migration(migrations.Migration):
    dependencies = [("privacy", "0006_channels")]
    operations = [
        migrations.AlterField(
            model_name="recipient",
            name="country",
            field=models.CharField(default=home_country, max_length=2, verbose_name="country"),
        )
    ]
