"""Tasks as a calendar (RFC 5545). The title holds the kind and the company; a name only where the provider may have it.

The words of a task never leave: the link beside it leads to them, behind sign-in.
"""

from collections.abc import Iterable, Set
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext
from icalendar import Calendar, Event, vRecur

from crm.sales.models.tasks import LASTS
from crm.sales.planned_tasks.masked_tasks import TaskForReader

ANEW = timedelta(hours=1)  # how often a calendar program may ask again
AROUND = timedelta(days=800)  # for which the changes of the clock are told
PRODUCT = "-//Spojnik//Spojnik CRM//PL"


def calendar(rows: Iterable[TaskForReader], names: Set[int], *, at: datetime) -> bytes:
    """The file. `names` are keys of the people who may be named."""
    return file_of((event(row, names, at) for row in rows), at)


def calendar_of_busy_times(rows: Iterable[TaskForReader], *, at: datetime) -> bytes:
    """The file for a firm that may get nothing: that the colleague is busy, and when."""
    return file_of((busy(row, at) for row in rows), at)


def file_of(events: Iterable[Event], at: datetime) -> bytes:
    """A calendar of these events."""
    ical = Calendar()
    ical.add("prodid", PRODUCT)
    ical.add("version", "2.0")
    ical.add("method", "PUBLISH")
    ical.add("x-wr-calname", _("Tasks, Spójnik"))
    ical.add("x-wr-timezone", settings.TIME_ZONE)
    ical.add("refresh-interval", ANEW, parameters={"VALUE": "DURATION"})  # RFC 7986, and what programs knew before it
    ical.add("x-published-ttl", "PT1H")
    for component in events:
        ical.add_component(component)
    ical.add_missing_timezones(first_date=at.date() - AROUND, last_date=at.date() + AROUND)
    return ical.to_ical()


def event(row: TaskForReader, names: Set[int], at: datetime) -> Event:
    """One task: as long as it lasts, half an hour where nothing is said, or a whole day."""
    link = settings.BASE_URL + reverse("sales:task", args=[row.task.uid])
    component = when(row, at)
    component.add("summary", title(row, names))
    component.add("description", link)
    component.add("url", link)
    return component


def busy(row: TaskForReader, at: datetime) -> Event:
    """The time of a task, and nothing of what it is."""
    component = when(row, at)
    component.add("summary", pgettext("calendar", "Busy"))
    return component


def when(row: TaskForReader, at: datetime) -> Event:
    """An event without words: its id, its time and how it repeats."""
    task, component = row.task, Event()
    component.add("uid", f"{task.uid}@{urlsplit(settings.BASE_URL).hostname}")
    component.add("dtstamp", at.astimezone(UTC))
    component.add("sequence", task.version)
    component.add("class", "PRIVATE")
    if task.clock:
        begins = datetime.combine(task.due_on, task.clock, tzinfo=timezone.get_default_timezone())
        component.add("dtstart", begins)
        component.add("dtend", begins + timedelta(minutes=task.minutes or LASTS))
    else:
        component.add("dtstart", task.due_on)
        component.add("dtend", task.due_on + timedelta(days=1))
        component.add("transp", "TRANSPARENT")
    # a task that was put off, or one counted from its first day, would repeat on the wrong days
    if task.rule and task.falls_on == task.due_on and "COUNT" not in task.rule and "UNTIL" not in task.rule:
        component.add("rrule", vRecur.from_ical(task.rule))
    return component


def title(row: TaskForReader, names: Set[int]) -> str:
    """«Telefon: Anna Nowak, Cerambud», «Telefon: Cerambud», «Telefon»."""
    person, company = row.task.person_id, row.task.company
    sole_trader = company.sole_trader_id if company else None
    whom = row.whom if person in names else ""
    firm = row.firm if sole_trader is None or sole_trader in names else ""
    about = ", ".join(filter(None, (whom, firm)))
    kind = str(row.task.get_kind_display())
    return f"{kind}: {about}" if about else kind
