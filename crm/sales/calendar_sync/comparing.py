"""One turn of a calendar: claimed with a lease, what changed there is taken, what changed here is written there.

    compare(pk) ── claim ──> changes since the token ──> take each ──> keep the token ──> give
                     └ not due, switched off, or in other hands: nothing

The token is kept only when all that it stands for was taken; a worker that is killed goes on from the one before, and
passes what it has by its tag. Beat asks each minute for those that are due; a meeting that changes here makes its
owner's calendar due at once.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone, translation

from crm.accounts.permissions import rights
from crm.correspondence.calendars.calendar_accounts import EVERY, TASK
from crm.correspondence.calendars.calendar_gate import REFUSED, outward
from crm.correspondence.calendars.calendar_trouble import CalendarTrouble
from crm.correspondence.calendars.cloud_events import SERIES
from crm.correspondence.calendars.server_line import Changes
from crm.correspondence.calendars.ways_in import AnyLine, line_of
from crm.correspondence.models import CalendarAccount
from crm.jobs import bell
from crm.jobs.lease_keeper import lease_renewed
from crm.jobs.work import LeaseLost, place
from crm.privacy.recipients.gate import note_refusal_daily
from crm.sales.calendar_sync.giving import VIEW, Giving
from crm.sales.calendar_sync.shown_times import count_anew
from crm.sales.calendar_sync.taking import gone, take
from crm.sales.models import AppointmentTime, CalendarEvent

log = structlog.get_logger(__name__)

PASSING = (OperationalError, InterfaceError)  # the database went away: the lease is left to run out
BATCH = 200  # appointments of one turn; the next one goes on at once
BUDGET = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=1)
LONGEST_TOKEN = 4000


@dataclass
class Turn:
    """One worker's hold on one calendar."""

    account: CalendarAccount
    token: UUID
    alive: Callable[[], None] = lambda: None

    def renew(self) -> int:
        """Renew the lease; how many rows were ours."""
        held = CalendarAccount.objects.filter(pk=self.account.pk, lease_token=self.token, active=True)
        return held.update(lease_until=Now() + settings.MAIL_LEASE)

    def go_on(self) -> None:
        """One more step. LeaseLost when somebody else has the calendar, or it was switched off or another chosen."""
        if not self.renew():
            raise LeaseLost
        self.alive()

    def end(self, code: str, left: int, wait: timedelta | None = None) -> None:
        """Release the lease; what went wrong is tried again after a growing wait."""
        columns: dict[str, Any] = {"lease_token": None, "lease_until": None, "left": left}
        if code:
            wait = wait or min(EVERY * 2 ** min(self.account.failures, 4), LONGEST_WAIT)
            columns |= {"trouble": code, "failures": F("failures") + 1, "next_at": Now() + wait}
            columns |= {} if self.account.failures and self.account.trouble == code else {"troubled_at": Now()}
        else:
            columns |= {"trouble": "", "failures": 0, "troubled_at": None, "read_at": Now()}
            columns |= {"next_at": Now()} if left else {}
        CalendarAccount.objects.filter(pk=self.account.pk, lease_token=self.token).update(**columns)


def compare_due() -> int:
    """Ring for every calendar that is due; how many were heard."""
    return sum(bell.ring(TASK, pk) for pk in CalendarAccount.objects.due().values_list("pk", flat=True)[:500])


def compare(pk: int) -> None:
    """Compare calendar `pk` once, if it is due and free. No exception leaves: its text may hold values."""
    try:
        with suppress(LeaseLost):
            if turn := claim(pk):
                with lease_renewed(
                    turn.renew, lease=settings.MAIL_LEASE, name=f"calendar {pk}", budget=BUDGET
                ) as keeper:
                    turn.alive = keeper.alive
                    end = partial(turn.end, *went_through(turn))
                end()
    except PASSING as trouble:
        log.warning("calendar interrupted", calendar=pk, error=type(trouble).__name__, place=place(trouble))


def claim(pk: int) -> Turn | None:
    """Take the calendar; None when it is not due or in other hands. It is due again by itself in a while."""
    token = uuid4()
    mine = CalendarAccount.objects.due().filter(pk=pk).order_by()
    if not mine.update(lease_token=token, lease_until=Now() + settings.MAIL_LEASE, next_at=Now() + EVERY):
        return None
    rows = CalendarAccount.objects.select_related("owner__role", "server__recipient", "mailbox__registration")
    return Turn(rows.get(pk=pk), token)


def went_through(turn: Turn) -> tuple[str, int, timedelta | None]:
    """Compare; (the code of what stood in the way, how much is left for the next turn, how long the server wants to be
    left alone).
    """
    owner = turn.account.owner
    if not owner.may(rights.CONTACTS_EDIT):
        return "", 0, None
    try:
        with translation.override(owner.language):
            return "", both_ways(turn, line_of(turn.account)), None
    except (LeaseLost, *PASSING):
        raise
    except CalendarTrouble as trouble:
        return trouble.code, 0, trouble.wait
    except Exception as trouble:  # a server may answer what no parser expects
        log.warning(
            "calendar not compared", calendar=turn.account.pk, error=type(trouble).__name__, place=place(trouble)
        )
        return "protocol", 0, None


def both_ways(turn: Turn, line: AnyLine) -> int:
    """Take what changed there, then write what changed here; how much is left."""
    account = turn.account
    let_go_of_others(account)
    count_anew(account)
    changes = line.changes(account.token)
    left = taken(turn, line, changes)
    if left:
        return left
    if changes.token != account.token:
        turn.go_on()
        CalendarAccount.objects.filter(pk=account.pk, calendar=account.calendar).update(token=kept_token(changes.token))
    gate = outward(account.server)
    if gate.state == REFUSED and gate.answer is not None:
        note_refusal_daily(gate.answer, by=account.owner, place=VIEW)
    return Giving(account, line, gate, at=timezone.now(), alive=turn.go_on).give()


def let_go_of_others(account: CalendarAccount) -> None:
    """What lay in another calendar that was chosen before is known by its mark alone."""
    path = urlsplit(account.calendar).path.rstrip("/") + "/"
    CalendarEvent.objects.filter(account=account).exclude(href__startswith=path).update(account=None, etag="")
    AppointmentTime.objects.filter(account=account, event__account=None).delete()


def taken(turn: Turn, line: AnyLine, changes: Changes) -> int:
    """Take appointments one by one; how many are left for the next turn."""
    account = turn.account
    known = {href: (etag, begins) for href, etag, begins in account.events.values_list("href", "etag", "begins")}
    tags = {href: etag for href, (etag, _begins) in known.items()}
    changed = {line.path(href): etag for href, etag in changes.changed.items()}
    vanished = [line.path(href) for href in changes.gone]
    doubted = changes.perhaps.intersection(tags)
    doubted |= {href for href in tags if changes.any_series and href.endswith(SERIES)}
    changed |= dict.fromkeys(doubted, "")
    if changes.whole:
        vanished += [href for href, (_, begins) in known.items() if href not in changed and changes.covers(begins)]
    else:
        changed |= {href: "" for href, etag in tags.items() if not etag and href not in vanished}
    wanted = [href for href, etag in changed.items() if not etag or tags.get(href) != etag]
    for href in vanished:
        with transaction.atomic():
            turn.go_on()
            gone(account, href)
    texts = {line.path(href): both for href, both in line.texts(wanted[:BATCH]).items()}
    for href in wanted[:BATCH]:
        with transaction.atomic():
            turn.go_on()
            if href in texts:
                take(account, href, *texts[href])
            else:
                gone(account, href)
    return max(0, len(wanted) - BATCH)


def kept_token(token: str) -> str:
    """The token as it is kept; one that is longer than we keep is none, and all is looked through again."""
    return token if len(token) <= LONGEST_TOKEN else ""
