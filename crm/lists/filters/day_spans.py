"""Days in a rule: a day of the calendar, a number of days, and how either reads."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _, ngettext

from crm.accounts.pages.formats import day
from crm.lists.filters.rules import DAYS, Op, Rule

MOST_DAYS = 3660


def days_of(rule: Rule) -> timedelta | None:
    """The number of days in a rule; None for anything else."""
    text = rule.values[0] if rule.values else ""
    known = text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_DAYS)) and int(text) <= MOST_DAYS
    return timedelta(days=int(text)) if known else None


def day_of(rule: Rule) -> datetime | None:
    """The beginning of the day in a rule, here; None for anything else."""
    try:
        found = parse_date(rule.values[0]) if rule.values else None
    except ValueError:
        return None
    return beginning(found) if found else None


def beginning(found: date) -> datetime:
    """Midnight, as clocks here show it."""
    return timezone.make_aware(datetime(found.year, found.month, found.day))


def said_in_time(rule: Rule) -> str:
    """A comparison of time in words."""
    if rule.op in DAYS:
        span = days_of(rule)
        return TIMES[Op(rule.op)](span.days) if span is not None else "?"
    found = day_of(rule)
    shown = day(found) if found else "?"
    return _("before %(day)s") % {"day": shown} if rule.op == Op.BEFORE else _("since %(day)s") % {"day": shown}


TIMES: dict[Op, Callable[[int], str]] = {
    Op.WITHIN: lambda n: ngettext("in the last %(n)s day", "in the last %(n)s days", n) % {"n": n},
    Op.OLDER: lambda n: ngettext("more than %(n)s day ago", "more than %(n)s days ago", n) % {"n": n},
    Op.COMING: lambda n: ngettext("in the next %(n)s day", "in the next %(n)s days", n) % {"n": n},
    Op.FOR: lambda n: ngettext("for at least %(n)s day", "for at least %(n)s days", n) % {"n": n},
}
