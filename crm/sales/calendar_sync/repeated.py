"""The times of an appointment that is no meeting here: each of its rule, its exceptions where they were moved to, and
each day of what lasts longer than one (RFC 5545).

times_in(text, since, until)      [Time, …], the earliest first; none of what cannot be read

A rule is a stranger's: of each day at most once, with bounds on what is counted, so that none keeps a worker busy.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from dateutil.rrule import rrulestr
from django.utils import timezone
from icalendar import Calendar, vRecur

from crm.sales.calendar_sync.appointment import PEOPLE, PRIVATE, TITLE, addresses_in, aware
from crm.sales.models.tasks import LASTS, instant

LARGEST = 2 * 1024 * 1024  # bytes; a provider's text of a series holds each of its times
MOST = 500  # times of one appointment
LONGEST = timedelta(days=366)  # of one time
EARLIEST = 1970
COUNTED = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
# what may stand beside it: anything else is seldom, and some of it never comes to an end
PARTS = {
    "DAILY": {"BYDAY", "BYMONTH"},
    "WEEKLY": {"BYDAY", "BYMONTH"},
    "MONTHLY": {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "BYYEARDAY", "BYWEEKNO"},
}
ALWAYS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
MOST_INTERVAL = 400
WRONG = (ValueError, KeyError, AttributeError, TypeError, IndexError, OverflowError)


@dataclass(frozen=True, order=True)
class Time:
    """From one moment until another; `whole_day` where no hour is said, `free` where its owner stays free."""

    begins: datetime
    ends: datetime
    whole_day: bool = False
    free: bool = False
    title: str = ""
    emails: tuple[str, ...] = ()


def times_in(text: bytes, since: datetime, until: datetime) -> list[Time]:
    """The times in [since, until)."""
    if len(text) > LARGEST:
        return []
    try:
        events = list(Calendar.from_ical(text).walk("VEVENT"))
        times = list(all_times(events, since, until))
    except WRONG:
        return []  # a stranger's text: whatever is wrong with it, it is none of ours
    inside = {each.begins: each for each in times if each.begins < until and since < each.ends}
    return [inside[moment] for moment in sorted(inside)][:MOST]


def all_times(events: Iterable[Any], since: datetime, until: datetime) -> Iterable[Time]:
    """Those of masters without what an exception stands for, then those of exceptions and of what comes once."""
    exceptions = [event for event in events if "RECURRENCE-ID" in event]
    replaced = {(str(event.get("UID", "")), moment_of(event.decoded("RECURRENCE-ID"))) for event in exceptions}
    for event in events:
        if called_off(event):
            continue
        begins, lasts = span_of(event)
        if "RECURRENCE-ID" in event or not ("RRULE" in event or "RDATE" in event):
            yield time_of(event, begins, lasts)
            continue
        for moment in recurrences(event, begins, since - lasts, until):
            if (str(event.get("UID", "")), moment_of(moment)) not in replaced:
                yield time_of(event, moment, lasts)


def called_off(event: Any) -> bool:
    """Whether it does not take place."""
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def span_of(event: Any) -> tuple[datetime | date, timedelta]:
    """(when it begins, how long it is)."""
    begins = event.decoded("DTSTART")
    if isinstance(begins, datetime):
        begins, usual = aware(begins), timedelta(minutes=LASTS)
    else:
        usual = timedelta(days=1)
    if "DTEND" in event:
        ends = event.decoded("DTEND")
        usual = (aware(ends) if isinstance(ends, datetime) else ends) - begins
    elif "DURATION" in event:
        usual = event.decoded("DURATION")
    return begins, min(max(usual, timedelta(minutes=5)), LONGEST)


def recurrences(event: Any, begins: datetime | date, since: datetime, until: datetime) -> list[datetime | date]:
    """When it begins, each time, by the wall of its own zone."""
    zone = begins.tzinfo if isinstance(begins, datetime) else None
    first = begins.replace(tzinfo=None) if isinstance(begins, datetime) else datetime.combine(begins, time.min)
    if first.year < EARLIEST:
        return []
    walls = {first}
    for rule in listed(event.get("RRULE")):
        walls |= set(of_rule(rule, first, wall(since, zone), wall(until, zone), zone))
    walls |= {wall_of(moment, zone) for moment in moments(event, "RDATE")}
    walls -= {wall_of(moment, zone) for moment in moments(event, "EXDATE")}
    if zone is None:
        return [each.date() for each in sorted(walls)]
    return [each.replace(tzinfo=zone) for each in sorted(walls)]


def of_rule(rule: Any, first: datetime, since: datetime, until: datetime, zone: Any) -> list[datetime]:
    """The times of one rule by the wall, from `since` on."""
    parts = {name.upper(): value for name, value in rule.items()}
    kind = str(parts.get("FREQ", [""])[0]).upper()
    if kind not in COUNTED or not parts.keys() <= PARTS[kind] | ALWAYS:
        return []
    if int(parts.get("INTERVAL", [1])[0]) > MOST_INTERVAL:
        return []
    ends = parts.pop("UNTIL", [None])[0]
    last = min(until, last_wall(ends, zone)) if ends is not None else until
    words = vRecur(parts).to_ical().decode()
    counted = rrulestr(words, dtstart=first, ignoretz=True)
    if "COUNT" not in parts:
        counted = counted.replace(until=last)
    return [each for each in islice(counted.xafter(since, inc=True), MOST) if each <= last]


def last_wall(ends: date | datetime, zone: Any) -> datetime:
    """The last moment of a rule by the wall; a day counts whole."""
    if isinstance(ends, datetime):
        return wall_of(ends, zone)
    return datetime.combine(ends, time.max)


def moments(event: Any, name: str) -> list[datetime | date]:
    """The moments of a property that lists some."""
    rows = [each for value in listed(event.get(name)) for each in getattr(value, "dts", [value])]
    return [each.dt for each in rows[:MOST] if isinstance(each.dt, date)]


def listed(value: Any) -> list[Any]:
    """A property that may stand there once, often or never."""
    return [] if value is None else value if isinstance(value, list) else [value]


def wall(moment: datetime, zone: Any) -> datetime:
    """A moment by the wall of a zone; of a whole day by ours."""
    return timezone.make_naive(moment, zone) if zone else timezone.make_naive(moment)


def wall_of(moment: datetime | date, zone: Any) -> datetime:
    """The same of what a text says."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time.min)
    return wall(moment, zone) if moment.tzinfo else moment


def moment_of(value: datetime | date) -> datetime:
    """The moment at which something begins; of a day its midnight here."""
    return aware(value).astimezone(UTC) if isinstance(value, datetime) else instant(value)


def time_of(event: Any, begins: datetime | date, lasts: timedelta) -> Time:
    """One time with what is said of it. A day lasts from midnight to midnight, whatever the clocks do."""
    whole_day = not isinstance(begins, datetime)
    ends = instant(begins + lasts) if whole_day else moment_of(begins) + lasts
    free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    private = str(event.get("CLASS", "")).upper() in PRIVATE
    title = "" if private else " ".join(str(event.get("SUMMARY", "")).split())[:TITLE]
    return Time(moment_of(begins), ends, whole_day, free, title, tuple(addresses_in(event))[: 2 * PEOPLE])
