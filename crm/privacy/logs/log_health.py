"""Whether the logs are kept up: sealed in time, copied outside, months made ahead and dropped. Cheap to ask."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.privacy.logs import log_months, seal_copies
from crm.privacy.logs.log_seals import LATE, lag
from crm.privacy.models import DaySeal, LedgerEntry, Seal

MAILED_LATE = timedelta(hours=12)  # after the end of the day


def health(at: datetime | None = None) -> list[dict[str, Any]]:
    """The checks of `audit status`, as `doctor` prints them."""
    at = at or timezone.now()
    return [seals(at), copies(), months_ahead(at), months_over(at), *daily(at)]


def seals(at: datetime) -> dict[str, Any]:
    """Whether every row gets its seal in time."""
    waited = lag(at)
    words = _("the oldest row without a seal waits %(seconds)s s") % {"seconds": int(waited.total_seconds())}
    advice = _("See whether worker and beat run, and whether a writing transaction was left open in the database.")
    return check("seals", waited <= LATE, words, title=_("Seals of the logs"), advice=advice)


def copies() -> dict[str, Any]:
    """Whether every seal has its copy outside the database."""
    last = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
    copied = seal_copies.last_number()
    words = _("%(copied)s of %(all)s seals are copied outside the database") % {"copied": copied, "all": last}
    advice = _("See whether LEDGER_DIR can be written, then run manage.py audit verify.")
    return check("copies", copied == last, words, title=_("Copies of the seals"), advice=advice)


def months_ahead(at: datetime) -> dict[str, Any]:
    """Whether the logs have room for the months to come."""
    ahead = log_months.ahead(at.date())
    words = _("%(count)s months ahead have a partition") % {"count": ahead}
    advice = _("Run manage.py audit partitions with the owner's role.")
    return check("months ahead", ahead >= log_months.SCARCE, words, title=_("Months of the logs"), advice=advice)


def months_over(at: datetime) -> dict[str, Any]:
    """Whether months whose time is over were deleted."""
    overdue = log_months.overdue(at.date())
    words = _("%(count)s months of the access log are past %(kept)s months") % {
        "count": len(overdue),
        "kept": log_months.KEPT,
    }
    advice = _("Run manage.py audit partitions with the owner's role.")
    return check("months over", not overdue, words, title=_("Old months of the access log"), advice=advice)


def daily(at: datetime) -> list[dict[str, Any]]:
    """Whether yesterday's seal was mailed, and what the last check of the whole logs found."""
    last = DaySeal.objects.order_by("-day").first()
    first = LedgerEntry.objects.order_by("at").values_list("at", flat=True).first()
    owed = (at - MAILED_LATE).date() - timedelta(days=1)
    begun = first is not None and first.date() <= owed
    ok = not begun or (last is not None and last.day >= owed)
    words = _("the last one mailed is that of %(day)s") % {"day": last.day} if last else _("none was due yet")
    if begun and last is None:
        words = _("none was ever mailed")
    advice = _("See whether worker and beat run. Readers are SEAL_MAIL_TO, else the data protection officers.")
    unread = last is not None and not last.readers
    if unread:
        words = _("the one of %(day)s had nobody to read it") % {"day": last.day if last else ""}
    checks = [check("daily seal", ok, words, title=_("Daily seal by mail"), advice=advice, warning=unread)]
    if last:
        words = _("looked through on %(day)s: whole") % {"day": f"{last.at:%Y-%m-%d}"}
        advice = _("Keep everything as it is, run manage.py audit verify and tell whoever decides.")
        verified = check("verified", not last.finding, last.finding or words, title=_("Whole logs"), advice=advice)
        checks.append(verified)
    return checks


def check(name: str, ok: bool, detail: str, **more: Any) -> dict[str, Any]:
    """One entry of a report's `checks`."""
    return {"name": name, "ok": ok, "detail": detail, **more}
