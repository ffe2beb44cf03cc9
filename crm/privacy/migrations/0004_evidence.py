"""What became of a proposal, and what the officer said of it, is added, and stays as long as the proposal."""

from typing import Any

from django.db import migrations

from crm.privacy.database.evidence_triggers import KeepEvidence

PROPOSAL: dict[str, Any] = {"subject": "privacy_proposal", "key": "proposal_id"}


class Migration(migrations.Migration):
    dependencies = [("privacy", "0003_seeds")]
    operations = [KeepEvidence("Opinion", **PROPOSAL), KeepEvidence("Decision", **PROPOSAL)]
