"""Leads that nobody went on with: what their rule counts from, and the rule itself, planted off."""

from django.db import migrations, models

from retention.seeds import plant


def plant_seeds(apps, _editor) -> None:
    """Add the rule that came later; those of before are there."""
    plant(apps.get_model("retention", "Rule"))


class Migration(migrations.Migration):

    dependencies = [
        ('retention', '0004_reports'),
    ]

    operations = [
        migrations.AlterField(
            model_name='rule',
            name='start',
            field=models.CharField(choices=[('activity', "the person's own last activity"), ('contract_end', 'the end of the contract'), ('ground_end', 'the end of consent or of another ground'), ('payment_due', 'the day payment fell due'), ('document', 'the day the document was issued'), ('submission', 'the form she sent'), ('case_end', 'the closing of the request, complaint or breach'), ('dropped', 'the day nobody wanted to go on with the enquiry'), ('row', 'the entry itself')], max_length=12, verbose_name='counted from'),
        ),
        migrations.RunPython(plant_seeds, migrations.RunPython.noop),
    ]
