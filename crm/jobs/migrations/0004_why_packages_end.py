"""A package says what made it void: people, a purpose, a field, a record, a right."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0003_full_exports")]
    operations = [
        migrations.AlterField(
            model_name="fullexport",
            name="ending",
            field=models.CharField(
                blank=True,
                choices=[
                    ("refused", "The second person refused it."),
                    ("unanswered", "Nobody approved it within seven days."),
                    ("withdrawn", "Whoever asked for it took it back."),
                    ("expired", "Its seven days are over."),
                    (
                        "changed",
                        "Somebody in it has withdrawn, was erased or restricted, or is no longer yours to see.",
                    ),
                    (
                        "purposes",
                        "A purpose that took people along has ended, or reaches its recipient no more.",
                    ),
                    ("fields", "A custom field or a kind of records in it was removed, or is hidden from you."),
                    ("records", "A record in it was removed, or is no longer yours to see."),
                    ("rights", "You may no longer look at records of a kind that is in it."),
                    ("given_up", "It was never finished."),
                ],
                max_length=12,
            ),
        ),
    ]
