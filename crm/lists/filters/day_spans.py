"""Days in a rule: a date or a number of days, parsed and put into words."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _, ngettext

from crm.accounts.language.formats import day
from crm.lists.filters.rules import DAYS, Op, Rule

MOST_DAYS = 3660


def days_of(rule: Rule) -> timedelta | None:
    """The number of days in a rule; None for anything else, and beyond MOST_DAYS."""
    text = rule.values[0] if rule.values else ""
    valid = text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_DAYS)) and int(text) <= MOST_DAYS
    return timedelta(days=int(text)) if valid else None


def day_of(rule: Rule) -> datetime | None:
    """Midnight, local time, at the start of the day in a rule; None when its value is no date."""
    try:
        parsed_day = parse_date(rule.values[0]) if rule.values else None
    except ValueError:
        return None
    return midnight_of(parsed_day) if parsed_day else None


def midnight_of(calendar_day: date) -> datetime:
    """Midnight of the day in the current time zone."""
    return timezone.make_aware(datetime(calendar_day.year, calendar_day.month, calendar_day.day))


def time_in_words(rule: Rule) -> str:
    """A time rule in words: «in the last 7 days», «before 3 May 2026»; «?» for an invalid value."""
    if rule.op in DAYS:
        span = days_of(rule)
        return TIMES[Op(rule.op)](span.days) if span is not None else "?"
    moment = day_of(rule)
    day_text = day(moment) if moment else "?"
    return _("before %(day)s") % {"day": day_text} if rule.op == Op.BEFORE else _("since %(day)s") % {"day": day_text}


TIMES: dict[Op, Callable[[int], str]] = {
    Op.WITHIN: lambda n: ngettext("in the last %(n)s day", "in the last %(n)s days", n) % {"n": n},
    Op.OLDER: lambda n: ngettext("more than %(n)s day ago", "more than %(n)s days ago", n) % {"n": n},
    Op.COMING: lambda n: ngettext("in the next %(n)s day", "in the next %(n)s days", n) % {"n": n},
    Op.FOR: lambda n: ngettext("for at least %(n)s day", "for at least %(n)s days", n) % {"n": n},
}
