"""Reading a mailbox: claimed by a conditional update with a lease, message by message, from where the last one stopped.

    fetch(pk) ── claim ──> connect ──> failed before, then new ones, in order ──> take, each with cursor and lease
                   └ not due, switched off, or in other hands: nothing

A killed worker stops renewing its lease, and the next minute's tick goes on at the cursor. A server that numbers its
messages anew is read again from a month back; what was taken is known by what it says (intake.py).
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from crm.jobs import bell
from crm.jobs.lease_keeper import lease_renewed
from crm.jobs.work import LeaseLost, place
from crm.mail.mailboxes.imap_server import HEAD, Folder, opened
from crm.mail.mailboxes.intake import take
from crm.mail.models.mailboxes import Mailbox, Received
from crm.mail.parsing.parser import head_of, read
from crm.mail.transports.problems import TROUBLES, code_of
from crm.narrowing import promised
from crm.privacy.dotted_paths import resolve

log = structlog.get_logger(__name__)

TASK = "mail.fetch_mailbox"
PASSING = (OperationalError, InterfaceError)  # the database went away: the lease is left to run out
BATCH = 200  # messages of one turn; the next one goes on at once
AGAIN, TRIES = 20, 50  # of what could not be taken: so many in a turn, so often
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=30)
BACK = timedelta(days=30)
BUDGET = timedelta(minutes=15)  # for one message: a reader that is silent for longer hangs
RELEASED: dict[str, Any] = {"lease_token": None, "lease_until": None}


@dataclass
class Turn:
    """One worker's hold on one mailbox."""

    mailbox: Mailbox
    token: UUID
    alive: Callable[[], None] = lambda: None  # tells the keeper that a message was taken, or a piece of one fetched

    def numbered(self) -> QuerySet[Received]:
        """What was taken from this mailbox under the numbers that its server uses now."""
        return Received.objects.filter(mailbox=self.mailbox, validity=promised(self.mailbox.validity))

    def renew(self) -> int:
        """Renew the lease; how many rows were ours."""
        held = Mailbox.objects.filter(pk=self.mailbox.pk, lease_token=self.token, active=True)
        return held.update(lease_until=Now() + settings.MAIL_LEASE)

    def keep(self, **columns: Any) -> None:
        """Save `columns` and renew the lease. LeaseLost when somebody else has it, or it was switched off."""
        held = Mailbox.objects.filter(pk=self.mailbox.pk, lease_token=self.token, active=True)
        if not held.update(lease_until=Now() + settings.MAIL_LEASE, **columns):
            raise LeaseLost
        self.alive()
        for name, value in columns.items():
            setattr(self.mailbox, name, value)

    def end(self, code: str) -> None:
        """Release the lease: the mailbox is due at its next turn, or after a growing wait if this one failed."""
        held = Mailbox.objects.filter(pk=self.mailbox.pk, lease_token=self.token)
        if code:
            wait = min(FIRST_WAIT * 2 ** min(self.mailbox.failures, 6), LONGEST_WAIT)
            columns = {"trouble": code, "failed_at": Now(), "failures": F("failures") + 1, "next_at": Now() + wait}
            columns |= {} if self.mailbox.failures and self.mailbox.trouble == code else {"troubled_at": Now()}
        else:
            pause = timedelta(0) if self.mailbox.left else timedelta(seconds=settings.MAIL_FETCH_SECONDS)
            columns = {"trouble": "", "failures": 0, "read_at": Now(), "next_at": Now() + pause}
        held.update(**columns, **RELEASED)


def fetch_due() -> int:
    """Ring for every mailbox that is due; how many were heard. Beat's minute: who was left behind is due again."""
    due = list(Mailbox.objects.due().values_list("pk", flat=True)) if resolve("MAIL_TAKER") else []
    return sum(bell.ring(TASK, pk) for pk in due)


def fetch(pk: int) -> None:
    """Read mailbox `pk` once, if it is due and free. No exception leaves: its text may hold values."""
    try:
        with suppress(LeaseLost):
            if turn := claim(pk):
                with lease_renewed(
                    turn.renew, lease=settings.MAIL_LEASE, name=f"mailbox {pk}", budget=BUDGET
                ) as keeper:
                    turn.alive = keeper.alive
                    code = went_through(turn)
                turn.end(code)
    except PASSING as trouble:
        log.warning("mailbox interrupted", mailbox=pk, error=type(trouble).__name__, place=place(trouble))


def claim(pk: int) -> Turn | None:
    """Take the mailbox; None when it is not due, switched off, or in other hands."""
    token = uuid4()
    mine = Mailbox.objects.due().filter(pk=pk).order_by()
    if not mine.update(lease_token=token, lease_until=Now() + settings.MAIL_LEASE):
        return None
    return Turn(Mailbox.objects.select_related("user__role", "team", "registration").get(pk=pk), token)


def went_through(turn: Turn) -> str:
    """Read what is there; the code of what stood in the way, empty when nothing did."""
    try:
        with opened(turn.mailbox) as folder:
            fit_numbers(turn, folder)
            tidy(turn, folder)
            new = folder.numbers(after=turn.mailbox.reached, since=turn.mailbox.since)
            go_through(turn, folder, [*unfinished(turn), *new[:BATCH]])
            tidy(turn, folder)
            turn.keep(left=max(0, len(new) - BATCH))
    except (LeaseLost, *PASSING):
        raise
    except TROUBLES as trouble:
        log.info("mailbox not read", mailbox=turn.mailbox.pk, error=type(trouble).__name__)
        return code_of(trouble)
    except Exception as trouble:  # a server may answer what no parser expects
        log.warning("mailbox not read", mailbox=turn.mailbox.pk, error=type(trouble).__name__, place=place(trouble))
        return "protocol"
    return ""


def fit_numbers(turn: Turn, folder: Folder) -> None:
    """Where the server numbers anew, begin anew: from the day the mailbox is read since, or a month back."""
    mailbox = turn.mailbox
    if mailbox.validity == folder.validity:
        return
    since = mailbox.since
    if mailbox.validity is not None and mailbox.read_at is not None:
        since = max(since, (mailbox.read_at - BACK).date())
    with transaction.atomic():
        Received.objects.filter(mailbox=mailbox, clear=True).update(clear=False)
        Received.objects.filter(mailbox=mailbox, state=Received.State.FAILED).delete()  # they come again under a number
        turn.keep(validity=folder.validity, reached=0, since=since)


def unfinished(turn: Turn) -> list[int]:
    """Numbers of messages that could not be taken before, the least tried first."""
    mine = Q(mailbox=turn.mailbox, validity=turn.mailbox.validity, state=Received.State.FAILED, tries__lt=TRIES)
    return list(Received.objects.filter(mine).order_by("tries", "pk").values_list("number", flat=True)[:AGAIN])


def go_through(turn: Turn, folder: Folder, numbers: list[int]) -> None:
    """Take the messages one by one; those that are gone meanwhile are passed."""
    sizes = folder.sizes(numbers)
    for number in numbers:
        letter = letter_at(folder, number, sizes[number], between=turn.keep) if number in sizes else None
        with transaction.atomic():
            turn.keep(reached=max(number, turn.mailbox.reached))
            if letter is not None:
                take(letter, turn.mailbox, number)
            else:
                gone = turn.numbered().filter(number=number)
                gone.filter(state=Received.State.FAILED).delete()


def letter_at(folder: Folder, number: int, size: int, *, between: Callable[[], Any]) -> Any:
    """The message as a Letter; None for one that is gone. Of a huge one the head is fetched and nothing else."""
    largest = settings.MAIL_LARGEST_MB * 1024 * 1024
    most = HEAD if size > largest else largest
    fetched = folder.message(number, most=most, head=size > largest, between=between)
    if fetched is None:
        return None
    raw, arrived = fetched
    return head_of(raw, size=size, arrived=arrived) if size > largest else read(raw, arrived=arrived)


def tidy(turn: Turn, folder: Folder) -> None:
    """Delete from the server what was taken, where the mailbox says so; a worker that was killed before left it."""
    rows = turn.numbered().filter(clear=True)
    numbers = list(rows.values_list("number", flat=True))
    if numbers and turn.mailbox.afterwards == Mailbox.Afterwards.DELETE:
        folder.delete(numbers)
        rows.filter(number__in=numbers).update(clear=False)
        turn.keep()
