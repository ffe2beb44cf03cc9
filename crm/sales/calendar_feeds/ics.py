"""Tasks as a calendar (RFC 5545). The title holds the kind and the company; a name only where the provider may have it.

The words of a task never leave: the link beside it leads to them, behind sign-in.
"""

from collections.abc import Iterable, Set
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vRecur

from crm.sales.planned_tasks.masked_tasks import Seen

LASTS = timedelta(minutes=30)
AROUND = timedelta(days=800)  # for which the changes of the clock are told
PRODUCT = "-//Spojnik//Spojnik CRM//PL"


def calendar(rows: Iterable[Seen], names: Set[int], *, at: datetime) -> bytes:
    """The file. `names` are keys of the people who may be named."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _("Tasks, Spójnik"))
    made.add("x-wr-timezone", settings.TIME_ZONE)
    for one in rows:
        made.add_component(event(one, names, at))
    made.add_missing_timezones(first_date=at.date() - AROUND, last_date=at.date() + AROUND)
    return made.to_ical()


def event(one: Seen, names: Set[int], at: datetime) -> Event:
    """One task: half an hour, or a whole day."""
    task, link = one.task, settings.BASE_URL + reverse("sales:task", args=[one.task.uid])
    made = Event()
    made.add("uid", f"{task.uid}@{urlsplit(settings.BASE_URL).hostname}")
    made.add("dtstamp", at.astimezone(UTC))
    made.add("sequence", task.version)
    made.add("summary", title(one, names))
    made.add("description", link)
    made.add("url", link)
    made.add("class", "PRIVATE")
    if task.clock:
        begins = datetime.combine(task.due_on, task.clock, tzinfo=timezone.get_default_timezone())
        made.add("dtstart", begins)
        made.add("dtend", begins + LASTS)
    else:
        made.add("dtstart", task.due_on)
        made.add("dtend", task.due_on + timedelta(days=1))
        made.add("transp", "TRANSPARENT")
    # a task that was put off, or one counted from its first day, would repeat on the wrong days
    if task.rule and task.falls_on == task.due_on and "COUNT" not in task.rule and "UNTIL" not in task.rule:
        made.add("rrule", vRecur.from_ical(task.rule))
    return made


def title(one: Seen, names: Set[int]) -> str:
    """«Telefon: Anna Nowak, Cerambud», «Telefon: Cerambud», «Telefon»."""
    person, company = one.task.person_id, one.task.company
    trader = company.sole_trader_id if company else None
    whom = one.whom if person in names else ""
    firm = one.firm if trader is None or trader in names else ""
    about = ", ".join(filter(None, (whom, firm)))
    kind = str(one.task.get_kind_display())
    return f"{kind}: {about}" if about else kind
