"""Whether the logs are kept up: sealed in time, copied outside, months made ahead and dropped. Cheap to ask."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from crm.privacy import log_months, seal_copies
from crm.privacy.models import Seal
from crm.privacy.sealing_logs import LATE, lag


def health(at: datetime | None = None) -> list[dict[str, Any]]:
    """The checks of `audit status`, as `doctor` prints them."""
    at = at or timezone.now()
    today = at.date()
    ahead, overdue, waited = log_months.ahead(today), log_months.overdue(today), lag(at)
    last = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
    copied = seal_copies.last_number()
    return [
        check("seals", waited <= LATE, f"the oldest row without a seal waits {int(waited.total_seconds())} s"),
        check("copies", copied == last, f"{copied} of {last} seals are copied outside the database"),
        check("months ahead", ahead >= log_months.SCARCE, f"{ahead} months ahead have a partition"),
        check("months over", not overdue, f"{len(overdue)} months of the access log are past {log_months.KEPT} months"),
    ]


def check(name: str, ok: bool, detail: str) -> dict[str, Any]:
    """One entry of a report's `checks`."""
    return {"name": name, "ok": ok, "detail": detail}
