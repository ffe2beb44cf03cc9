"""Connected calendars: one of a colleague, connected by password, its collection chosen, switched off, disconnected.

account = connect(url, login, password, by=sam)     tried first; CalendarTrouble where it does not open
choose(account, calendar, by=sam)                    compared from now on, from the beginning
disconnect(account, by=sam)                          the secret goes; what lies on the server stays there
"""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from crm.accounts.models import User
from crm.correspondence.calendars.caldav_client import Line, basic
from crm.correspondence.calendars.calendar_trouble import CalendarTrouble
from crm.correspondence.calendars.server_line import Found
from crm.correspondence.calendars.ways_in import calendar_of, line_by, line_of
from crm.correspondence.models import CalendarAccount, CalendarServer
from crm.mail.models.mailboxes import Mailbox
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models.stored_secrets import sealed_again

TASK = "sales.compare_calendar"
EVERY = timedelta(minutes=5)
# whoever compares at the moment loses it: it may be another calendar by now
ANEW: dict[str, Any] = {
    "next_at": Now(),
    "failures": 0,
    "trouble": "",
    "troubled_at": None,
    "lease_token": None,
    "lease_until": None,
}


def connect(url: str, login: str, password: str, *, by: User) -> tuple[CalendarAccount, list[Found]]:
    """The colleague's calendar account and the calendars it holds; chosen at once where there is one alone.

    CalendarTrouble where it does not open: then nothing is kept.
    """
    calendars = Line(url, basic(login, password)).calendars()
    return keep(calendars, url, login, password=password, mailbox=None, by=by)


def connect_by(mailbox: Mailbox, *, by: User) -> tuple[CalendarAccount, list[Found]]:
    """The same by the tokens of a connected account of `by`, at its provider's address of calendars."""
    url = calendar_of(mailbox)
    if not url:
        raise CalendarTrouble("no_caldav")
    calendars = line_by(mailbox, url).calendars()
    return keep(calendars, url, mailbox.login, password="", mailbox=mailbox, by=by)


def keep(
    calendars: list[Found], url: str, login: str, *, password: str, mailbox: Mailbox | None, by: User
) -> tuple[CalendarAccount, list[Found]]:
    """Write down what was tried. Of a provider's server it is known whose it is: the registration says so."""
    with transaction.atomic():
        host = (urlsplit(url).hostname or "").lower()
        whose = mailbox.registration.recipient if mailbox and mailbox.registration else None
        server, _made = CalendarServer.objects.get_or_create(host=host, defaults={"recipient": whose})
        account = CalendarAccount.objects.select_for_update().filter(owner=by).first() or CalendarAccount(owner=by)
        again = account.pk is not None and (account.url, account.login) == (url, login)
        account.url, account.login, account.server, account.mailbox = url, login, server, mailbox
        account.keep_password(password)
        if not again:
            account.calendar, account.name, account.active, account.token = "", "", False, ""
        account.save()
        CalendarAccount.objects.filter(pk=account.pk).update(**ANEW)
        ledger.record("calendar.connected", by=by, target=account.target)
    if not account.calendar and len(calendars) == 1:
        choose(account, calendars[0], by=by)
    return account, calendars


def found_again(account: CalendarAccount) -> list[Found]:
    """The calendars that a connected account holds now. CalendarTrouble where it does not open."""
    return line_of(account, base=account.url).calendars()


@transaction.atomic
def choose(account: CalendarAccount, calendar: Found, *, by: Actor) -> bool:
    """Compare meetings with this calendar from now on. False where that is so already."""
    current = CalendarAccount.objects.select_for_update().get(pk=account.pk)
    if current.active and current.calendar == calendar.href:
        return False
    columns = {"calendar": calendar.href, "name": calendar.name, "active": True}
    if current.calendar != calendar.href:
        columns["token"] = ""
    CalendarAccount.objects.filter(pk=account.pk).update(**columns, **ANEW)
    for name, value in columns.items():
        setattr(account, name, value)
    ledger.record("calendar.chosen", by=by, target=account.target)
    return True


@transaction.atomic
def pause(account: CalendarAccount, *, by: Actor) -> bool:
    """Compare it no more; it stays connected. False where that is so already."""
    if not CalendarAccount.objects.filter(pk=account.pk, active=True).update(active=False, **ANEW):
        return False
    account.active = False
    ledger.record("calendar.paused", by=by, target=account.target)
    return True


@transaction.atomic
def disconnect(account: CalendarAccount, *, by: Actor) -> None:
    """The account and its secret go. Meetings stay here, and what lies on the server stays there."""
    if CalendarAccount.objects.filter(pk=account.pk).delete()[0]:
        ledger.record("calendar.disconnected", by=by, target=account.target)


def due_at_once(owner_id: int) -> list[int]:
    """Make the colleague's calendar due now; its number, where there is one that is compared."""
    rows = CalendarAccount.objects.filter(owner=owner_id, active=True)
    return list(rows.values_list("pk", flat=True)) if rows.update(next_at=Now()) else []


@transaction.atomic
def declare(server: CalendarServer, *, recipient: Any, own: bool, by: Actor) -> bool:
    """Say whose server it is: a recipient's, our own, or nobody's yet. False where that changes nothing."""
    rows = CalendarServer.objects.filter(pk=server.pk)
    if rows.filter(recipient=recipient, own=own).exists():
        return False
    rows.update(recipient=recipient, own=own)
    server.recipient, server.own = recipient, own
    ledger.record("calendar_server.declared", by=by, target=server.target)
    CalendarAccount.objects.filter(server=server, active=True).update(next_at=Now())
    return True


def servers() -> QuerySet[CalendarServer]:
    """The servers that hold calendars of colleagues, with whose they are."""
    return CalendarServer.objects.select_related("recipient").order_by("host")


def secrets_kept(*, reseal: bool) -> dict[int, int]:
    """SECRET_KEEPERS: passwords of calendars."""
    return sealed_again(CalendarAccount, reseal=reseal)
