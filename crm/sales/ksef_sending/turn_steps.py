"""The steps of an invoice with KSeF, each done as far as it goes now:

    waiting ── session kept ── handed over ──> sent ──> accepted (number kept) ──> receipt kept
       └─ a session and no reference: the worker died between. The session is closed and asked what arrived in it.

Never twice: a session is written down before anything goes into it, and a closed one takes nothing more; what KSeF
calls a duplicate is compared by its digest.
"""

from contextlib import suppress

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from crm.contacts.safeguards.pause import Paused, refuse_paused
from crm.privacy.models import Purpose
from crm.privacy.recipients.gate import DisclosureRefused, note_refusal_daily
from crm.sales.documents.ksef_numbers import State, keep_number, keep_receipt, move_in_ksef
from crm.sales.ksef_line.ksef_answers import DUPLICATE, SUCCESS, InvoiceState, number_in, reference_in
from crm.sales.ksef_line.ksef_crypto import digest_of
from crm.sales.ksef_line.ksef_trouble import KsefRefusal, KsefTrouble
from crm.sales.ksef_line.receipts import receipt_in
from crm.sales.ksef_sending.giving_to_ksef import file_of
from crm.sales.ksef_sending.ksef_gate import allowed_purpose, note_going
from crm.sales.ksef_sending.ksef_letters import REJECTED, tell_of
from crm.sales.ksef_sending.turn_hold import BY, Turn
from crm.sales.models import Document, KsefSending


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
