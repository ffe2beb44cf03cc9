"""The deadline chip: one component for every clock that the law sets. Icon and words; the date stands in the title."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from crm.accounts.language import formats

SOON, NEAR = 3, 10  # days: amber to the third, blue to the tenth, grey above


def as_date(value) -> datetime.date:
    """The date of a datetime at home; a date as it is."""
    return formats.local(value).date() if isinstance(value, datetime.datetime) else value


def deadline_chip(due, *, closed=None, suspended=None, original=None, **more) -> dict:
    """What the chip shows: tone, icon, text, title.

    due: date or datetime of the answer. closed: when the answer went. suspended: since when the clock stands, `waiting`
    says for what. original: the date before an extension. today: for tests.
    """
    due = as_date(due)
    days_left = (due - (more.get("today") or timezone.localdate())).days
    if closed:
        tone, icon, text = "ok", "check", ended(as_date(closed), due)
    elif suspended:
        tone, icon, text = "hold", "lock", paused(as_date(suspended), more.get("waiting", ""))
    elif days_left < 0:
        tone, icon, text = "danger", "alert-triangle", overdue(-days_left)
    elif original:
        tone, icon, text = "extended", "calendar", extended(due, as_date(original))
    else:
        tone, icon, text = loudness(days_left), "clock", remaining(days_left)
    return {"tone": tone, "icon": icon, "text": text, "title": gettext("Due %(date)s") % {"date": formats.day(due)}}


def loudness(days_left: int) -> str:
    """Grey, blue, amber, as the date comes nearer."""
    return "warning" if days_left <= SOON else "primary" if days_left <= NEAR else "muted"


def paused(since: datetime.date, waiting: str) -> str:
    """wstrzymany od 3 gru 2026, czekamy na dane"""
    text = gettext("paused since %(date)s") % {"date": formats.day(since)}
    return f"{text}, {waiting}" if waiting else text


def overdue(late: int) -> str:
    """2 dni po terminie"""
    return ngettext("%(count)s day overdue", "%(count)s days overdue", late) % {"count": late}


def extended(due: datetime.date, first: datetime.date) -> str:
    """przedłużony do 12 sty 2027, pierwotnie 12 gru 2026"""
    dates = {"date": formats.day(due), "first": formats.day(first)}
    return gettext("extended to %(date)s, originally %(first)s") % dates


def remaining(days_left: int) -> str:
    """due today · zostały 3 dni"""
    if days_left == 0:
        return gettext("due today")
    return ngettext("%(count)s day left", "%(count)s days left", days_left) % {"count": days_left}


def ended(closed: datetime.date, due: datetime.date) -> str:
    """answered 2 days early · answered on time · answered 3 days late"""
    early = (due - closed).days
    if early == 0:
        return gettext("answered on time")
    if early > 0:
        return ngettext("answered %(count)s day early", "answered %(count)s days early", early) % {"count": early}
    return ngettext("answered %(count)s day late", "answered %(count)s days late", -early) % {"count": -early}
