"""What happened to a ground is added, and stays as long as the person."""

from django.db import migrations

from crm.privacy.database.evidence_triggers import KeepEvidence


class Migration(migrations.Migration):
    dependencies = [("consents", "0001_tables"), ("privacy", "0001_tables")]
    operations = [
        KeepEvidence(
            "GroundEvent",
            subject="privacy_person",
            key="person_id",
            person=True,
            # a fresh key seals the proof anew; a merge taken back puts the chain of seals back; an origin may go
            again=("proof", "origin_id", "previous", "seal"),
        )
    ]
