"""A turn of the worker with what waits for KSeF: one sign-in, then each invoice one step further.

    waiting ── session kept ── handed over ──> sent ──> accepted (number kept) ──> receipt kept
       └─ a session and no reference: the worker died between. The session is closed and asked what arrived in it.

Never twice: a session is written down before anything goes into it, and a closed one takes nothing more; what KSeF
calls a duplicate is compared by its digest. Never lost: whatever is not over is due again.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from crm.contacts.safeguards.pause import Paused, refuse_paused
from crm.jobs.work import LeaseLost, place
from crm.privacy.actors import system
from crm.privacy.models import Purpose
from crm.privacy.recipients.gate import DisclosureRefused, note_refusal_daily
from crm.sales.documents.ksef_numbers import State, keep_number, keep_receipt, move_in_ksef
from crm.sales.ksef_line.ksef_answers import DUPLICATE, SUCCESS, InvoiceState, number_in, reference_in
from crm.sales.ksef_line.ksef_crypto import digest_of
from crm.sales.ksef_line.ksef_doors import KsefDoor, door_of
from crm.sales.ksef_line.ksef_trouble import KsefRefusal, KsefTrouble
from crm.sales.ksef_line.receipts import receipt_in
from crm.sales.ksef_sending.giving_to_ksef import TASK, file_of
from crm.sales.ksef_sending.ksef_account import the_account
from crm.sales.ksef_sending.ksef_gate import allowed_purpose, note_going
from crm.sales.ksef_sending.ksef_letters import OF_THE_HOUSE, REJECTED, TELLS_AFTER, WAITS, tell_of, tell_who_wait
from crm.sales.models import Document, KsefAccount, KsefSending
from crm.sales.models.ksef.sendings import LEASE

log = structlog.get_logger(__name__)

BY = system(TASK)
MOST = 50  # invoices of one turn
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(hours=1)
OF_THE_ACCOUNT = {"off", "no_proof", "sign_in", "slow_down", "address"}  # what stands before all of them alike


@dataclass
class Turn:
    """One worker's hold on one sending."""

    sending: KsefSending
    token: UUID
    account: KsefAccount
    door: KsefDoor

    def save(self, **columns: Any) -> None:
        """Write down how far it came, and renew the lease. LeaseLost when it is another's, or was taken back."""
        held = KsefSending.objects.filter(pk=self.sending.pk, lease_token=self.token)
        if not held.update(**{"lease_until": Now() + LEASE, **columns}):
            raise LeaseLost
        for name, value in columns.items():
            setattr(self.sending, name, value)

    def release(self, **columns: Any) -> None:
        """Let go of it."""
        held = KsefSending.objects.filter(pk=self.sending.pk, lease_token=self.token)
        held.update(lease_token=None, lease_until=None, **columns)


def send_due(only: Iterable[int] = ()) -> int:
    """One turn with what is due (of `only`, where some are named); with how many. No exception leaves."""
    account = the_account()
    if not account.active or (account.wait_until and account.wait_until > timezone.now()):
        return 0
    rows = KsefSending.objects.due()
    keys = list((rows.filter(pk__in=only) if only else rows).values_list("pk", flat=True)[:MOST])
    if not keys:
        return 0
    try:
        door = door_of(account)
        door.sign_in()
        for key in keys:
            one_turn(key, account, door)
    except KsefTrouble as trouble:
        note_trouble(trouble)
        return 0
    KsefAccount.objects.filter(pk=1).exclude(trouble="").update(trouble="", wait_until=None)
    return len(keys)


def note_trouble(trouble: KsefTrouble) -> None:
    """What stands before the whole account, and until when it is left alone."""
    until = timezone.now() + (trouble.wait or timedelta(minutes=15 if trouble.code == "sign_in" else 2))
    with transaction.atomic():
        row = KsefAccount.objects.filter(pk=1)
        begins = trouble.code in OF_THE_HOUSE and row.exclude(trouble=trouble.code).update(trouble=trouble.code)
        row.update(trouble=trouble.code, wait_until=until)
        if begins:
            tell_who_wait(by=BY)


def one_turn(key: int, account: KsefAccount, door: KsefDoor) -> None:
    """One sending as far as it goes now. KsefTrouble where the whole account has to wait."""
    turn = claim(key, account, door)
    if turn is None:
        return
    try:
        further(turn)
        turn.release(trouble="", failures=0, next_at=Now() + usual_wait(turn.sending))
    except LeaseLost:
        return
    except KsefTrouble as trouble:
        wait = trouble.wait or min(FIRST_WAIT * 2 ** min(turn.sending.failures, 8), LONGEST_WAIT)
        put_off(turn, trouble.code, wait)
        if trouble.code in OF_THE_ACCOUNT:
            raise
    except Exception as trouble:  # what no one thought of: its text may hold values
        log.warning("invoice not sent", sending=key, error=type(trouble).__name__, place=place(trouble))
        put_off(turn, "protocol", LONGEST_WAIT)


def put_off(turn: Turn, code: str, wait: timedelta) -> None:
    """Let go of it until later; after some turns whoever confirmed it hears of it, once."""
    with transaction.atomic():
        turn.release(trouble=code, failures=F("failures") + 1, next_at=Now() + wait)
        if turn.sending.failures + 1 == TELLS_AFTER:
            tell_of(turn.sending, WAITS, by=BY)


def usual_wait(sending: KsefSending) -> timedelta:
    """How long until the next look: the longer, the longer it has been there."""
    age = timezone.now() - sending.sent_at if sending.sent_at else timedelta()
    return min(max(FIRST_WAIT, age / 4), LONGEST_WAIT)


def claim(key: int, account: KsefAccount, door: KsefDoor) -> Turn | None:
    """Take one; None when it is not due or in other hands."""
    token = uuid4()
    mine = KsefSending.objects.due().filter(pk=key).order_by()
    if not mine.update(lease_token=token, lease_until=Now() + LEASE):
        return None
    sending = KsefSending.objects.filter(pk=key).first()
    document = Document.objects.with_keys().filter(sendings=key).first()
    if sending is None or document is None:  # erased in between
        return None
    sending.document = document
    return Turn(sending, token, account, door)


def further(turn: Turn) -> None:
    """Every step that can be done now."""
    sending = turn.sending
    if sending.state == State.WAITING and sending.session:
        look_what_arrived(turn)
    if sending.state == State.WAITING:
        hand_over(turn)
    if sending.state == State.SENT:
        ask_state(turn)
    if sending.state == State.ACCEPTED and sending.upo_due:
        fetch_receipt(turn)


def look_what_arrived(turn: Turn) -> None:
    """A worker died between: the session is closed, so nothing more comes, and says whether the invoice is in it."""
    sending = turn.sending
    try:
        turn.door.close(sending.session)
        states = [state for state in turn.door.listed(sending.session) if state.digest == sending.digest]
    except KsefRefusal:  # KSeF does not know that session: nothing went into it
        states = []
    if states:
        note_sent(turn, states[0].reference)
    else:
        turn.save(session="")


def hand_over(turn: Turn) -> None:
    """The invoice leaves, once the gate lets it."""
    content, purpose = ready(turn)
    sending = turn.sending
    try:
        session = turn.door.open_session()
    except KsefRefusal as refusal:
        raise KsefTrouble("protocol", sure=True, words=refusal.words) from None
    with transaction.atomic():
        turn.save(session=session, **({} if sending.sent_at else {"sent_at": timezone.now()}))
        note_going(turn.account, sending.document, purpose, by=BY)
    try:
        reference = turn.door.send(session, content)
    except KsefTrouble as trouble:
        if trouble.sure:
            turn.save(session="")
        raise
    except KsefRefusal as refusal:
        with suppress(KsefTrouble):
            turn.door.close(session)
        end_rejected(turn, refusal.code, refusal.words)
        return
    note_sent(turn, reference)
    with suppress(KsefTrouble):  # it closes by itself after twelve hours
        turn.door.close(session)


def ready(turn: Turn) -> tuple[bytes, Purpose | None]:
    """(the XML that was confirmed, the purpose under which it goes); KsefTrouble with what holds it."""
    document, sending = turn.sending.document, turn.sending
    if sending.environment != settings.KSEF:
        raise KsefTrouble("environment", sure=True)
    try:
        refuse_paused([document.person_id] if document.person_id else [])
        content = file_of(document)
        purpose = allowed_purpose(turn.account, document)
    except Paused:
        raise KsefTrouble("paused", sure=True) from None
    except ValidationError:
        raise KsefTrouble("file", sure=True) from None
    except DisclosureRefused as refusal:
        note_refusal_daily(refusal.answer, by=BY, place="ksef")
        raise KsefTrouble("gate", sure=True) from None
    if digest_of(content) != sending.digest:
        raise KsefTrouble("file", sure=True)
    return content, purpose


def note_sent(turn: Turn, reference: str) -> None:
    """It is with KSeF."""
    with transaction.atomic():
        turn.save(state=State.SENT, reference=reference)
        move_in_ksef(turn.sending.document, State.SENT, act="ksef.sent", by=BY)


def ask_state(turn: Turn) -> None:
    """What KSeF made of it."""
    sending = turn.sending
    try:
        state = turn.door.state(sending.session, sending.reference)
    except KsefRefusal as refusal:
        raise KsefTrouble("protocol", words=refusal.words) from None
    if state.open:
        return
    if state.cancelled:
        turn.save(state=State.WAITING, session="", reference="")
        return
    if state.code == SUCCESS:
        end_accepted(turn, state.number, sending.session)
    elif number := number_of_twin(turn, state):
        end_accepted(turn, number, reference_in(state.original_session))
    else:
        end_rejected(turn, state.code, state.words)


def number_of_twin(turn: Turn, state: InvoiceState) -> str:
    """The number under which KSeF has this very file already; empty where what it has is another."""
    twins = KsefSending.objects.filter(digest=turn.sending.digest, state=State.ACCEPTED)
    if state.code != DUPLICATE or not state.original or twins.exists():
        return ""
    number = number_in(state.original, turn.account.nip)
    try:
        content = turn.door.invoice(number)
    except KsefRefusal:
        return ""
    return number if digest_of(content) == turn.sending.digest else ""


def end_accepted(turn: Turn, number: str, session: str) -> None:
    """It has its number, whatever becomes of the receipt, which lies in the session that brought it."""
    with transaction.atomic():
        turn.save(state=State.ACCEPTED, session=session, code=SUCCESS, ended_at=timezone.now(), upo_due=True)
        keep_number(turn.sending.document, number, by=BY)


def end_rejected(turn: Turn, code: int, words: str) -> None:
    """KSeF does not take it: the draft stays, with what KSeF said."""
    with transaction.atomic():
        turn.save(state=State.REJECTED, code=code, ended_at=timezone.now())
        sending = KsefSending.objects.get(pk=turn.sending.pk)
        sending.words = words
        sending.save(update_fields=["words"])
        move_in_ksef(sending.document, State.REJECTED, act="ksef.rejected", by=BY)
        tell_of(sending, REJECTED, by=BY)


def fetch_receipt(turn: Turn) -> None:
    """The receipt, if it is of this invoice."""
    sending = turn.sending
    document = Document.objects.with_keys().get(pk=sending.document_id)
    try:
        content = turn.door.receipt(sending.session, document.told("ksef"))
    except KsefRefusal:
        raise KsefTrouble("receipt") from None
    receipt = receipt_in(content)
    if receipt.digest != sending.digest or receipt.number != document.told("ksef"):
        raise KsefTrouble("receipt")
    with transaction.atomic():
        turn.save(upo_due=False)
        keep_receipt(document, content, by=BY)
