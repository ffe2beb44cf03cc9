"""What was decided stays, with the opinions that were heard, whoever speaks to the database; examples go again."""

from django.db import migrations

from crm.privacy.database.frozen_columns import decided_stays, stays_beside

EXAMPLE = "begun_by = 'system:demo'"
DECIDED = f"SELECT FROM dpo_assessment AS a WHERE a.id = {{key}} AND a.decided_at IS NOT NULL AND NOT (a.{EXAMPLE})"
REOPENED = ("reopened_at", "reopened_for")


class Migration(migrations.Migration):
    dependencies = [("dpo", "0011_screening_result")]
    operations = [
        migrations.RunSQL(*decided_stays("dpo_assessment", "decided_at", then=REOPENED, unless=f"OLD.{EXAMPLE}")),
        migrations.RunSQL(*stays_beside("dpo_assessmentopinion", "assessment_id", DECIDED)),
    ]
