"""Appointments elsewhere that are no meetings here, kept as times: what repeats, and what lasts for days.

keep(event, text)          exactly its times from now on, within the window. In the caller's transaction
forget(event)              it is a meeting now, or gone
count_anew(account)        windows that began a week ago are counted again at this turn
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from crm.correspondence.calendars.cloud_events import ANEW, window_of
from crm.correspondence.models import CalendarAccount
from crm.privacy.models import Person
from crm.sales.calendar_sync.repeated import Time, times_in
from crm.sales.models import AppointmentTime, CalendarEvent


def keep(event: CalendarEvent, text: bytes) -> int:
    """Its times instead of those it had; how many. The title is not kept where somebody we know takes part. A time at
    which its own meeting stands here is that meeting.
    """
    today = timezone.localdate()
    times = [each for each in times_in(text, *window_of(today)) if each.begins != meeting_at(event)]
    known = known_among(times)
    event.times.all().delete()
    AppointmentTime.objects.bulk_create(row_of(event, each, known) for each in times)
    CalendarEvent.objects.filter(pk=event.pk).update(counted_on=today)
    return len(times)


def row_of(event: CalendarEvent, each: Time, known: frozenset[str]) -> AppointmentTime:
    """One time as it is kept."""
    title = "" if known.intersection(each.emails) else each.title
    row = AppointmentTime(
        event=event, account=event.account, owner=event.owner, begins=each.begins, ends=each.ends, title=title
    )
    row.whole_day, row.free = each.whole_day, each.free
    return row


def meeting_at(event: CalendarEvent) -> datetime | None:
    """When the open meeting begins that it was before it repeated."""
    return event.task.due_at if event.task is not None and event.task.open else None


def forget(event: CalendarEvent) -> None:
    """It has no times of its own any more."""
    if event.counted_on is not None:
        event.times.all().delete()
        CalendarEvent.objects.filter(pk=event.pk).update(counted_on=None)


def count_anew(account: CalendarAccount) -> int:
    """Let what was counted a week ago be read again; how many there are."""
    old = timezone.localdate() - ANEW + timedelta(days=1)
    return account.events.filter(counted_on__lt=old).exclude(etag="").update(etag="")


def known_among(times: Iterable[Time]) -> frozenset[str]:
    """The addresses of people we know, whoever may see them, among those who take part."""
    emails = {email for each in times for email in each.emails}
    return frozenset(email for _pk, email in Person.objects.having_some("email", emails)) if emails else frozenset()
