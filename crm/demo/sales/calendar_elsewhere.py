"""Marta's calendar elsewhere, connected and switched off: nobody answers there; what repeats in it, a fair of days,
and a change of hers that lost.
"""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from crm.correspondence.models import CalendarAccount, CalendarServer
from crm.demo.accounts import demo_accounts
from crm.sales.models import AppointmentTime, CalendarEvent, OvertakenChange, Task
from crm.sales.models.tasks import instant

WEEKS = 10
HOST = "kalendarz.demo.invalid"  # RFC 2606: nobody ever answers there


def bring_in(loading: Any) -> None:
    """The calendar; the last meeting of hers that is to come was put to a quarter past eight, and lost."""
    marta, at = loading.staff["marta"], loading.now
    server = CalendarServer.objects.create(host=HOST)
    account = CalendarAccount(owner=marta, server=server, url=f"https://{HOST}/dav/", login=marta.email, name="Praca")
    account.calendar, account.read_at = f"https://{HOST}/dav/praca/", at - timedelta(days=1)
    account.keep_password("-")
    account.save(force_insert=True)
    for name, times in (("odprawa", briefings(at)), ("targi", [fair(at)])):
        event = CalendarEvent(owner=marta, account=account, href=f"/dav/praca/{name}.ics", etag="1", passed=True)
        event.counted_on = timezone.localdate(at)
        event.save()
        for values in times:
            AppointmentTime(event=event, account=account, owner=marta, **values).save()
    task = Task.objects.open().filter(owner=marta, kind=Task.Kind.MEETING, due_at__gt=at).order_by("due_at").last()
    if task is not None:
        begins = instant(task.due_on, time(8, 15))
        OvertakenChange.objects.create(task=task, user=marta, here=True, begins=begins, minutes=60, made_at=at)


def briefings(at: datetime) -> list[dict[str, Any]]:
    """A quarter of an hour on each Monday from last week on."""
    monday = timezone.localdate(at) - timedelta(days=timezone.localdate(at).weekday() + 7)
    starts = [instant(monday + timedelta(days=7 * week), time(8)) for week in range(WEEKS)]
    return [{"title": "Odprawa zespołu", "begins": each, "ends": each + timedelta(minutes=15)} for each in starts]


def fair(at: datetime) -> dict[str, Any]:
    """Three days, in two weeks."""
    first = timezone.localdate(at) + timedelta(days=14)
    days = {"begins": instant(first), "ends": instant(first + timedelta(days=3))}
    return {"title": "Targi podłóg, Poznań", "whole_day": True, **days}


def take_out() -> None:
    """The calendar and its server; the change went with its meeting."""
    CalendarEvent.objects.filter(account__server__host=HOST).delete()
    OvertakenChange.objects.filter(user__in=demo_accounts()).delete()
    CalendarAccount.objects.filter(server__host=HOST).delete()
    CalendarServer.objects.filter(host=HOST, accounts=None).delete()
