"""Marta's calendar elsewhere, connected and switched off: nobody answers there; and a change of hers that lost."""

from datetime import time, timedelta
from typing import Any

from crm.correspondence.models import CalendarAccount, CalendarServer
from crm.demo.accounts import demo_accounts
from crm.sales.models import OvertakenChange, Task
from crm.sales.models.tasks import instant

HOST = "kalendarz.demo.invalid"  # RFC 2606: nobody ever answers there


def bring_in(loading: Any) -> None:
    """The calendar; the last meeting of hers that is to come was put to a quarter past eight, and lost."""
    marta, at = loading.staff["marta"], loading.now
    server = CalendarServer.objects.create(host=HOST)
    account = CalendarAccount(owner=marta, server=server, url=f"https://{HOST}/dav/", login=marta.email, name="Praca")
    account.calendar, account.read_at = f"https://{HOST}/dav/praca/", at - timedelta(days=1)
    account.keep_password("-")
    account.save(force_insert=True)
    task = Task.objects.open().filter(owner=marta, kind=Task.Kind.MEETING, due_at__gt=at).order_by("due_at").last()
    if task is not None:
        begins = instant(task.due_on, time(8, 15))
        OvertakenChange.objects.create(task=task, user=marta, here=True, begins=begins, minutes=60, made_at=at)


def take_out() -> None:
    """The calendar and its server; the change went with its meeting."""
    OvertakenChange.objects.filter(user__in=demo_accounts()).delete()
    CalendarAccount.objects.filter(server__host=HOST).delete()
    CalendarServer.objects.filter(host=HOST, accounts=None).delete()
