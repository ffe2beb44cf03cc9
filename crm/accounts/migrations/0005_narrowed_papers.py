"""An authorisation may cover less than its role, and the next one of the same colleague knows what."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_authorisations")]
    operations = [
        migrations.AddField(
            model_name="authorisation",
            name="left_out",
            field=ArrayField(base_field=models.CharField(max_length=40), default=list, size=None),
        ),
    ]
