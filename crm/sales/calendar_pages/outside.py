"""What stands in one's own calendar elsewhere and is no meeting here (it repeats, or lasts for days), for its owner."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import pgettext

from crm.sales.models import AppointmentTime
from crm.sales.models.tasks import midnight

MOST = 1000


@dataclass
class OutsideBlock:
    """One of them at its place in a day by hours: first quarter and number of quarters, column of how many."""

    title: str
    hours: str
    first: int
    length: int
    free: bool
    column: int = 1
    columns: int = 1
    outside: bool = True


@dataclass(frozen=True)
class OutsideLine:
    """One of them in a day: what, and from when where that is said."""

    title: str
    hour: str


def times_of(user: Any, since: datetime, until: datetime) -> list[AppointmentTime]:
    """Those of the user that share a moment with [since, until), the earliest first."""
    rows = AppointmentTime.objects.filter(owner=user, begins__lt=until, ends__gt=since)
    return list(rows.order_by("begins", "pk")[:MOST])


def on_day(times: Iterable[AppointmentTime], day: date) -> list[AppointmentTime]:
    """Those that share a moment with the day."""
    begins, ends = midnight(day), midnight(day, days=1)
    return [each for each in times if each.begins < ends and begins < each.ends]


def fills(each: AppointmentTime, day: date) -> bool:
    """Whether it lasts all of the day, or says no hour."""
    return each.whole_day or (each.begins <= midnight(day) and each.ends >= midnight(day, days=1))


def title_of(each: AppointmentTime) -> str:
    """What it is called; «busy» where that is not kept."""
    return each.title or pgettext("calendar", "Busy")


def line_of(each: AppointmentTime, day: date) -> OutsideLine:
    """One of them in a day of a month."""
    wall = timezone.localtime(each.begins)
    hour = "" if fills(each, day) or wall.date() != day else f"{wall.hour}:{wall:%M}"
    return OutsideLine(title_of(each), hour)
