"""A calendar elsewhere on a server where nobody answers, and a change of a meeting that a newer one overtook."""

from collections.abc import Iterator

from django.utils import timezone

from crm.accounts.models import User
from crm.correspondence.models import CalendarAccount, CalendarServer
from crm.demo.permission_cast.cast_people import Seeded, word
from crm.sales.models import OvertakenChange, Task
from crm.sales.planned_tasks.planning import plan


def elsewhere_of(owner: User, team: str) -> Iterator[Seeded]:
    """Connected and switched off; the meeting is about nobody."""
    host = f"{word('calendars')}.example".lower()
    server = CalendarServer.objects.create(host=host)
    yield Seeded("calendar_server", str(server.uid), None, None)
    account = CalendarAccount(owner=owner, server=server, url="https://127.0.0.1:9/", login=owner.email, name="Praca")
    account.calendar = "https://127.0.0.1:9/praca/"
    account.keep_password(word("password"))
    account.save(force_insert=True)
    yield from overtaken_of(owner, team)


def overtaken_of(owner: User, team: str) -> Iterator[Seeded]:
    """One that lost."""
    task = plan({"kind": Task.Kind.MEETING, "title": word("overtaken")}, by=owner)
    lost = OvertakenChange.objects.create(task=task, user=owner, here=True, begins=timezone.now(), minutes=60)
    yield Seeded("overtaken_change", str(lost.uid), team, owner.username)
