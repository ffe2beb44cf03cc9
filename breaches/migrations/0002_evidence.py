"""Timeline, opinions and decisions of a case are added, and stay as long as the case."""

from typing import Any

from django.db import migrations

from crm.privacy.database.evidence_triggers import KeepEvidence

CASE: dict[str, Any] = {"subject": "breaches_breach", "key": "breach_id", "unless": "s.drill OR s.demo"}
DECIDED = ("decided_by", "decided_at", "overrules_id", "overruling_reason", "replaced_at")


class Migration(migrations.Migration):
    dependencies = [("breaches", "0001_tables")]
    operations = [
        KeepEvidence("Event", **CASE),
        KeepEvidence("Opinion", **CASE),
        KeepEvidence("Decision", **CASE, once=DECIDED),
    ]
