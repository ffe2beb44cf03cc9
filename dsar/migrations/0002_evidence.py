"""Timeline and decisions of a request are added, and stay as long as the case."""

from typing import Any

from django.db import migrations

from crm.privacy.database.evidence_triggers import KeepEvidence

CASE: dict[str, Any] = {"subject": "dsar_case", "key": "case_id", "unless": "s.demo"}


class Migration(migrations.Migration):
    dependencies = [("dsar", "0001_tables")]
    operations = [
        KeepEvidence("Event", **CASE),
        KeepEvidence(
            "Decision",
            **CASE,
            once=("decided_by", "decided_at", "replaced_at", "done_by", "done_at"),
            again=("done",),  # a correction carried out again says what it reached then
        ),
    ]
