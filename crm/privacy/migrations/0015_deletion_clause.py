"""Where an agreement says that the firm deletes by itself whom we deleted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("privacy", "0014_notice_way")]
    operations = [
        migrations.AddField(
            model_name="agreement",
            name="deletion_clause",
            field=models.CharField(blank=True, default="", max_length=80, verbose_name="deletes by itself"),
        ),
    ]
