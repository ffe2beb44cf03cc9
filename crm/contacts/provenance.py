"""Where data came from decides when the person must have been told (Art. 13 and 14)."""

from datetime import date, datetime

from django.utils import timezone

from crm.privacy.deadlines import notice_due
from crm.privacy.models import Origin

# She gave the data herself, so she is told while she gives them (Art. 13(1)); all others within Art. 14(3).
FROM_HERSELF = frozenset({Origin.Kind.FORM, Origin.Kind.FAIR, Origin.Kind.CALL, Origin.Kind.ENQUIRY, Origin.Kind.CARD})


def notice_day(kind: str, obtained: datetime) -> date:
    """The last day for the privacy notice: the day of obtaining for her own data, else by Art. 14(3)."""
    day = timezone.localdate(obtained)
    return day if kind in FROM_HERSELF else notice_due(day)


def notice_columns(kind: str, obtained: datetime, notice: str) -> dict:
    """The three notice columns of an Origin: open with its day, or done at the moment of obtaining."""
    if notice == Origin.Notice.DUE:
        return {"notice": notice, "notice_due_on": notice_day(kind, obtained), "notice_given_at": None}
    return {"notice": notice, "notice_due_on": None, "notice_given_at": obtained}
