"""How far a questionnaire has come: which mail carries its link, when it was opened, when the first answer was kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0012_product_parts")]
    operations = [
        migrations.AddField("verification", "message", models.UUIDField(blank=True, null=True)),
        migrations.AddField("verification", "opened_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("verification", "begun_at", models.DateTimeField(blank=True, null=True)),
    ]
