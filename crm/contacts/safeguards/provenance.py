"""The origin of data decides by when the person must be informed (Art. 13 and 14)."""

from datetime import date, datetime

from django.utils import timezone

from consents.notices.notification import FROM_HERSELF
from crm.privacy.law.deadlines import notice_due
from crm.privacy.models import Origin


def notice_day(kind: str, obtained: datetime) -> date:
    """The last day for the privacy notice: the same day for data from the person, else by Art. 14(3)."""
    day = timezone.localdate(obtained)
    return day if kind in FROM_HERSELF else notice_due(day)


def notice_columns(kind: str, obtained: datetime, notice: str) -> dict:
    """The three notice columns of an Origin: due with its day, or done when the data were obtained."""
    if notice == Origin.Notice.DUE:
        return {"notice": notice, "notice_due_on": notice_day(kind, obtained), "notice_given_at": None}
    return {"notice": notice, "notice_due_on": None, "notice_given_at": obtained}
