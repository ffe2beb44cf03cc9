"""A key under which a case seals whom it names is nobody: no list, count or search of people has it."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("privacy", "0015_deletion_clause")]
    operations = [
        migrations.AddField(
            model_name="person",
            name="key_only",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                name="person_key_only_is_nobody",
                condition=Q(key_only=False) | Q(name__isnull=True, email__isnull=True, phone__isnull=True),
            ),
        ),
    ]
