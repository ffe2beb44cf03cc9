"""Where a filing goes is a code of the authority's, which the jurisdiction declares: no list in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("breaches", "0002_evidence")]
    operations = [
        migrations.AlterField(
            model_name="filing",
            name="place",
            field=models.CharField(blank=True, max_length=10, verbose_name="where it is filed"),
        )
    ]
