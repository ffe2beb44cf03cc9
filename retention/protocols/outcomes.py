"""Writing down what became of people in a run: on their lines, and in the run's totals by model."""

from collections.abc import Sequence
from datetime import datetime

from crm.privacy.erasure.mass_erasure import Counts
from crm.privacy.erasure_ledger import ledger_file
from crm.privacy.erasure_ledger.ledger_file import BrokenLedger
from retention.models import Run, RunLine


def ledger_length() -> int:
    """How many lines the erasure ledger outside the database has; 0 when that cannot be told."""
    try:
        return ledger_file.head_kept().count
    except (BrokenLedger, OSError):
        return 0


def mark(lines: Sequence[int], end: str, *, at: datetime, counts: Counts | None = None) -> None:
    """Write what became of the people of these lines, once."""
    RunLine.objects.filter(pk__in=lines, result="").update(result=end, done_at=at, counts=counts or {})


def add_up(run: Run, counts: Counts) -> None:
    """Add to the run's totals by model, in the transaction of the erasures."""
    totals = {label: more for label, more in counts.items() if label != RunLine._meta.label_lower}
    if totals:
        fresh = Run.objects.select_for_update().get(pk=run.pk)
        places = fresh.counts.get("places", {})
        for label, more in totals.items():
            before = places.get(label, {})
            places[label] = {code: before.get(code, 0) + more.get(code, 0) for code in ("deleted", "kept")}
        Run.objects.filter(pk=run.pk).update(counts={**fresh.counts, "places": places})
