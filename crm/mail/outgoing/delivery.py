"""One attempt to deliver one message.

    deliver(pk) ── claim ──> gate ──> file or SMTP ──> how it ended      (the gate: MAIL_GATE)
                     │         └ no: stopped             ├ accepted: sent (kept, where no mail leaves)
                     ├ not due, taken, or too much       ├ 4xx, no answer: waits, at most 15 minutes
                     │ left lately: nothing              ├ 5xx: not delivered
                     └ its carrier may not have it:      └ broke after the text: once more, same Message-ID
                       held (carrier.py)

The row is the only truth. A claim is one conditional update with a lease; a killed worker just stops renewing, and the
reconciler rings again. The lease is asked for once more, and the moment noted, right before the text leaves: a worker
that was too slow, or whose message was erased meanwhile, sends nothing. A message may be handed over twice without a
clear answer, never three times.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from crm.jobs import bell
from crm.jobs.lease_keeper import lease_renewed as lease_kept
from crm.jobs.work import LeaseLost, place
from crm.mail.models.message_states import Outcome, State
from crm.mail.models.messages import Attempt, Message
from crm.mail.models.sent_copies import SentCopy
from crm.mail.outgoing import account_hold, carrier
from crm.mail.senders import house_server
from crm.mail.texts import carriage
from crm.mail.texts.gateway_settings import gateway_in_use
from crm.mail.transports import file_transport, send_limits, smtp
from crm.mail.transports.attempt_outcome import Ending, accepted, ended_by, not_sent, stopped
from crm.narrowing import promised
from crm.privacy.actors import system
from crm.privacy.channels import SMS, is_text
from crm.privacy.dotted_paths import resolve
from crm.privacy.people.invented_people import invented_people_here

log = structlog.get_logger(__name__)

BY = system("mail.deliver")
PASSING = (OperationalError, InterfaceError)  # the database went away: the lease is left to run out
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=14)  # a tick of beat on top makes 15
GIVE_UP = timedelta(days=3)
BUDGET = timedelta(minutes=30)  # for one message: a mail server may take a large one slowly, but not for ever
UNCLEAR = 2  # times that a message may be handed over without a clear answer
RELEASED: dict[str, Any] = {"lease_token": None, "lease_until": None, "rung_at": None}


@dataclass
class Try:
    """One worker's hold on one message."""

    message: Message
    attempt: Attempt
    token: UUID

    @property
    def ours(self) -> Any:
        """The row, as long as it is held."""
        return Message.objects.filter(pk=self.message.pk, state=State.SENDING, lease_token=self.token)

    def renew(self) -> int:
        """Renew the lease; how many rows were ours."""
        return self.ours.update(lease_until=Now() + settings.MAIL_LEASE)

    def hand_over(self) -> None:
        """The text is about to leave: renew the lease and note the moment. LeaseLost when somebody else has it."""
        with transaction.atomic():
            if not self.renew():
                raise LeaseLost
            Attempt.objects.filter(pk=self.attempt.pk).update(handed_at=Now())


def deliver(pk: int) -> None:
    """Try once to deliver message `pk`, if it is due and free. No exception leaves: its text may hold values."""
    try:
        with suppress(LeaseLost):
            if held := claim(pk):
                with lease_kept(held.renew, lease=settings.MAIL_LEASE, name=f"message {pk}", budget=BUDGET):
                    ending = attempt(held)
                end(held, ending)
    except PASSING as trouble:
        log.warning("mail interrupted", message=pk, error=type(trouble).__name__, place=place(trouble))


def claim(pk: int) -> Try | None:
    """Take the message and open an attempt; None when it is not due, taken, given up, or must wait its turn."""
    with transaction.atomic():
        send_limits.one_by_one()
        message = Message.objects.free().filter(pk=pk).with_keys().select_for_update(of=("self",)).first()
        if message is None:
            return None
        transport = transport_of(message)
        if account_hold.is_gone(message):
            close(message, Message.objects.filter(pk=pk), State.STOPPED, account_hold.GONE)
            return None
        if transport != Attempt.Transport.FILE and (carrier.hold(message) or account_hold.hold(message)):
            return None
        if given_up(message):
            return None
        if transport == Attempt.Transport.SMTP and (wait := send_limits.pause(message)):
            put_off(Message.objects.filter(pk=pk), wait)
            return None
        token = uuid4()
        lease = {"lease_token": token, "lease_until": Now() + settings.MAIL_LEASE}
        Message.objects.filter(pk=pk).update(state=State.SENDING, reason="", tries=F("tries") + 1, **lease)
        message.tries += 1
        return Try(message, Attempt.objects.create(message=message, transport=transport), token)


def transport_of(message: Message) -> str:
    """By which way it goes: a text by its provider, where one is switched on."""
    if not is_text(message.channel):
        return transport_now()
    held_back = invented_people_here() or gateway_in_use() is None
    return Attempt.Transport.FILE if held_back else Attempt.Transport.SMS


def transport_now() -> str:
    """By which way mail goes at the moment: none leaves while the demo is loaded."""
    held_back = not house_server.is_named() or invented_people_here()
    return Attempt.Transport.FILE if held_back else Attempt.Transport.SMTP


def given_up(message: Message) -> bool:
    """Whether enough was tried: then the message is not delivered, and says why."""
    since = Attempt.objects.filter(message=message, started_at__gte=F("message__begun_at"))
    unclear = since.filter(Q(outcome="") | Q(outcome=Outcome.UNCERTAIN), handed_at__isnull=False)
    late = Message.objects.filter(pk=message.pk, begun_at__lt=Now() - GIVE_UP, tries__gt=0)
    why = Outcome.UNCERTAIN.value if unclear.count() >= UNCLEAR else "gave_up" if late.exists() else ""
    if why:
        close(message, Message.objects.filter(pk=message.pk), State.UNDELIVERED, why)
    return bool(why)


def attempt(held: Try) -> Ending:
    """Ask the gate, then hand the message over; how it ended. LeaseLost when it is not ours any more."""
    try:
        if refusal := refusal_of(held.message):
            return stopped(refusal)
        if held.attempt.transport == Attempt.Transport.FILE:
            file_transport.write(held.message)
            return not_sent()
        if held.attempt.transport == Attempt.Transport.SMS:
            return carriage.hand_in(held.message, handing=held.hand_over)
        smtp.send(held.message, handing=held.hand_over)
        if held.message.account:
            account_hold.note_success(held.message.account)
        return accepted()
    except (LeaseLost, *PASSING):
        raise
    except Exception as trouble:
        if held.message.account:
            account_hold.note_trouble(held.message.account, trouble)
        log.warning("mail not sent", message=held.message.pk, error=type(trouble).__name__, place=place(trouble))
        return ended_by(trouble, handed=Attempt.objects.filter(pk=held.attempt.pk, handed_at__isnull=False).exists())


def refusal_of(message: Message) -> str | None:
    """The code of the gate's refusal, or None when the message may go. Without a gate nothing goes to a person.

    After its yes the gate sends ahead of the message what the law wants sent with it.
    """
    if (gate := resolve("MAIL_GATE")) is None:
        return "no_gate" if message.person_id else None
    departure = gate(message)
    if not departure.answer.allowed:
        return departure.answer.reason
    departure.send_ahead()
    return None


def end(held: Try, ending: Ending) -> None:
    """Write down how the attempt ended and what becomes of the message."""
    with transaction.atomic():
        columns = {"ended_at": Now(), "outcome": ending.outcome, "code": ending.code}
        Attempt.objects.filter(pk=held.attempt.pk).update(**columns)
        if ending.state is None:
            if not given_up(held.message):
                put_off(held.ours, waiting_time(held.message.tries))
            return
        # a message that was accepted has gone, whoever holds the row by now
        rows = unsettled(held.message) if ending.state == State.SENT else held.ours
        close(held.message, rows, ending.state, ending.reason)
        if ending.said:
            keep_words(held.message, ending.said)
        if ending.state == State.SENT and held.message.account and held.message.person_id:
            owe_copy(held.message)


def unsettled(message: Message) -> Any:
    """The row, unless a report of its provider has overtaken our own note: delivered, or not."""
    return Message.objects.filter(pk=message.pk).exclude(channel=SMS, state__in=(State.DELIVERED, State.UNDELIVERED))


def keep_words(message: Message, said: str) -> None:
    """Keep what the mail server said beside the letter, sealed as it is: its words name whom they refuse."""
    row = Message.objects.with_keys().select_for_update(of=("self",)).filter(pk=message.pk).first()
    if row is not None and row.content:
        column = "letter" if row.person_id else "house_letter"
        setattr(row, column, {**row.content, "said": said})
        row.save(update_fields=[column])


def owe_copy(message: Message) -> None:
    """A letter that left through an account is to stand in its folder of sent mail."""
    copy, _new = SentCopy.objects.get_or_create(message=message, defaults={"mailbox": promised(message.account)})
    transaction.on_commit(partial(bell.ring, SentCopy.TASK, copy.pk))


def put_off(rows: Any, wait: timedelta) -> None:
    """Let the message wait."""
    rows.update(state=State.WAITING, next_at=Now() + wait, **RELEASED)


def waiting_time(tries: int) -> timedelta:
    """30 seconds after the first attempt, then twice as long each time, up to a quarter of an hour."""
    return min(FIRST_WAIT * 2 ** min(tries - 1, 10), LONGEST_WAIT)


def close(message: Message, rows: Any, state: str, reason: str) -> None:
    """The message is over, in `state`, with one line in the ledger.

    What was delivered to staff or a bare address is not kept: links and codes have no business in our database then.
    """
    moment = {"sent_at": Now()} if state in (State.SENT, State.KEPT) else {}
    emptied = {"house_letter": None} if state == State.SENT else {}
    if rows.update(state=state, reason=reason, **RELEASED, **moment, **emptied):
        message.note(f"mail.{state}", by=BY)
