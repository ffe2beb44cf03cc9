"""What of the product runs with a recipient is said by a column; what the short names said until now is kept."""

import django.contrib.postgres.fields
from django.db import migrations, models

from crm.privacy.law.jurisdiction import jurisdiction

REGISTERS = {"vat-register": "vat", "regon-register": "regon"}  # the names that the settings looked for


def keep_parts(apps, _editor) -> None:
    """Those that the country ships, and the registers."""
    recipients = apps.get_model("privacy", "Recipient")
    for row in jurisdiction().seeds.recipients:
        recipients.objects.filter(slug=row["slug"]).update(product_parts=row.get("product_parts", []))
    for slug, part in REGISTERS.items():
        recipients.objects.filter(slug=slug).update(product_parts=[part])


class Migration(migrations.Migration):
    dependencies = [("privacy", "0011_questions_about_transfers")]
    operations = [
        migrations.AddField(
            model_name="recipient",
            name="product_parts",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("hosting", "Hosts this product"),
                        ("mail", "Carries our mail"),
                        ("vat", "Answers look-ups in the list of VAT payers"),
                        ("regon", "Answers look-ups in the REGON register"),
                    ],
                    max_length=8,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="part in this product",
            ),
        ),
        migrations.RunPython(keep_parts, migrations.RunPython.noop),
    ]
