"""How a task recurs: a rule of RFC 5545, of which we take what a week and a month of work need.

    every(Every.MONTHLY, day)                         "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1" for a 31st
    following(rule, starts_on=…, after=…, not_before=…)    the next day it falls on, or None

Days only: the time of day is put on by the wall clock afterwards, so no change of summer time moves a task. A month
without a 31st gets its last day, which is what people mean; the rule says so itself, so calendars agree with us.
"""

import re
from datetime import date, datetime, time
from typing import Any

from dateutil.rrule import rrule, rrulestr
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

LAST_SURE_DAY = 28  # every month has it
FEBRUARY = 2
PARTS = {
    "FREQ": re.compile(r"DAILY|WEEKLY|MONTHLY|YEARLY"),
    "INTERVAL": re.compile(r"[1-9][0-9]?"),
    "BYDAY": re.compile(r"(-1|[1-4])?(MO|TU|WE|TH|FR|SA|SU)(,(-1|[1-4])?(MO|TU|WE|TH|FR|SA|SU)){0,6}"),
    "BYMONTH": re.compile(r"[1-9]|1[0-2]"),
    "BYMONTHDAY": re.compile(r"(-1|[12][0-9]?|3[01]?|[4-9])(,(-1|[12][0-9]?|3[01]?|[4-9])){0,5}"),
    "BYSETPOS": re.compile(r"-1|1"),
    "COUNT": re.compile(r"[1-9][0-9]{0,2}"),
    "UNTIL": re.compile(r"[0-9]{8}"),
}
FITTING = {  # what stands beside FREQ, INTERVAL, COUNT and UNTIL
    "DAILY": set(),
    "WEEKLY": {"BYDAY"},
    "MONTHLY": {"BYDAY", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": {"BYMONTH", "BYMONTHDAY", "BYSETPOS"},
}


class Every(models.TextChoices):
    """What the form offers."""

    DAILY = "daily", _("every day")
    WORKDAYS = "workdays", _("Monday to Friday")
    WEEKLY = "weekly", _("every week")
    FORTNIGHTLY = "fortnightly", _("every two weeks")
    MONTHLY = "monthly", _("every month")
    QUARTERLY = "quarterly", _("every three months")
    YEARLY = "yearly", _("every year")


class BadRule(ValidationError):
    """No rule, or none that we take."""

    def __init__(self) -> None:
        super().__init__(_("This is no way of repeating that we know."), code="rule")


def every(how: str, day: date, *, until: date | None = None) -> str:
    """The rule by which a task that begins on `day` recurs so; until a day, that one included."""
    texts = {
        Every.DAILY: "FREQ=DAILY",
        Every.WORKDAYS: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        Every.WEEKLY: "FREQ=WEEKLY",
        Every.FORTNIGHTLY: "FREQ=WEEKLY;INTERVAL=2",
        Every.MONTHLY: f"FREQ=MONTHLY{on_the(day.day)}",
        Every.QUARTERLY: f"FREQ=MONTHLY;INTERVAL=3{on_the(day.day)}",
        Every.YEARLY: "FREQ=YEARLY",
    }
    text = texts[Every(how)]
    if how == Every.YEARLY and (day.month, day.day) == (FEBRUARY, LAST_SURE_DAY + 1):
        text += f";BYMONTH={FEBRUARY}{on_the(day.day)}"
    return f"{text};UNTIL={until:%Y%m%d}" if until else text


def on_the(number: int) -> str:
    """The BYMONTHDAY part for a day of the month; in shorter months the last day."""
    if number <= LAST_SURE_DAY:
        return ""
    return f";BYMONTHDAY={','.join(map(str, range(LAST_SURE_DAY, number + 1)))};BYSETPOS=-1"


def checked(text: str) -> str:
    """The rule in normal form: parts in a fixed order, each once. BadRule for what is not supported."""
    parts: dict[str, str] = {}
    for part in text.upper().removeprefix("RRULE:").split(";"):
        name, _equals, value = part.partition("=")
        if name in parts or name not in PARTS or not PARTS[name].fullmatch(value):
            raise BadRule
        parts[name] = value
    freq = parts.get("FREQ", "")
    beside = parts.keys() - {"FREQ", "INTERVAL", "COUNT", "UNTIL"}
    numbered = freq == "WEEKLY" and any(sign.isdigit() for sign in parts.get("BYDAY", ""))
    if freq not in FITTING or beside - FITTING[freq] or numbered or {"COUNT", "UNTIL"} <= parts.keys():
        raise BadRule
    rule = ";".join(f"{name}={parts[name]}" for name in PARTS if name in parts)
    parsed_rule(rule, date(2026, 1, 1))
    return rule


def parsed_rule(text: str, starts_on: date) -> rrule:
    """The parsed rule, counted from a day. BadRule for what the library cannot read."""
    try:
        return rrulestr(f"RRULE:{text}", dtstart=datetime.combine(starts_on, time.min))
    except ValueError:
        raise BadRule from None


def following(text: str, *, starts_on: date, after: date, not_before: date) -> date | None:
    """The first day of the rule later than `after` and not before `not_before`; None when there is no more."""
    edge = max(datetime.combine(after, time.max), datetime.combine(not_before, time.min))
    moment = parsed_rule(text, starts_on).after(edge, inc=True)
    return moment.date() if moment else None


def until_of(text: str) -> date | None:
    """The last day of a rule that has one."""
    match = re.search(r"UNTIL=([0-9]{8})", text)
    return datetime.strptime(match[1], "%Y%m%d").date() if match else None


def how_of(text: str, starts_on: date) -> str:
    """The choice of the form that made the rule; empty for none, and for what a program has set."""
    until = until_of(text)
    return next((how for how in Every if text == every(how, starts_on, until=until)), "")


def in_words(text: str, starts_on: date) -> Any:
    """How it recurs, in words; empty when it does not."""
    if not text:
        return ""
    how = how_of(text, starts_on)
    return Every(how).label if how else _("by a rule of its own")
