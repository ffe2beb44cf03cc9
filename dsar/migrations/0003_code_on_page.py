"""Whether her status page shows the code of a copy: no message holds it any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dsar", "0002_package_parts")]

    operations = [
        migrations.AddField(model_name="package", name="code_on_page", field=models.BooleanField(default=False)),
    ]
