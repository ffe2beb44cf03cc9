"""When a reminder rings: so many minutes before the time, or on a day without one before eight in the morning."""

from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from crm.sales.models.tasks import instant

MORNING = time(8)
DAY = 24 * 60
CHOICES = [
    ("", _("no reminder")),
    (0, _("at the time (without one: at 8:00)")),
    (15, _("15 minutes before")),
    (60, _("an hour before")),
    (DAY, _("a day before")),
]


def rings_at(day: date, clock: time | None, before: int | None) -> datetime | None:
    """The moment; None without a reminder. A day before is the same time of the day before, whatever clocks did."""
    if before is None:
        return None
    days, minutes = divmod(before, DAY)
    return instant(day - timedelta(days=days), clock or MORNING) - timedelta(minutes=minutes)
