"""Sending the notices of Art. 19: by beat, followed until the mail went, tried again, then left to a human."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from consents.models import Controller
from crm.mail.models.message_states import State as Mail
from crm.mail.models.messages import Message
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import system
from crm.privacy.categories import Category
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.logs import ledger
from dsar.cases.case_lock import event
from dsar.models import Case, Event, RecipientNotice
from dsar.recipients.recipient_notices import OPEN, State, end_notice

BY = system("dsar.recipients")
LOOK_AGAIN = timedelta(minutes=5)
AGAIN_AFTER = (timedelta(days=1), timedelta(days=3), timedelta(days=7))  # own policy


def send_due(at: datetime | None = None) -> int:
    """Send what is due, and look what became of what was sent; how many notices moved."""
    at = at or timezone.now()
    due = RecipientNotice.objects.filter(state__in=OPEN, next_at__lte=at).order_by("next_at", "pk")
    return sum(move_on(pk, at) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def move_on(pk: int, at: datetime) -> bool:
    """One notice: posted, told, or to be tried again. False when somebody else has it, or nothing is due."""
    rows = RecipientNotice.objects.filter(pk=pk, next_at__lte=at, state__in=OPEN)
    row = rows.select_related("case").select_for_update(of=("self",), skip_locked=True).first()
    if row is None:
        return False
    if row.message_uid is None:
        send(row, at)
        return True
    message = Message.objects.filter(uid=row.message_uid).first()
    if message is not None and message.state in (Mail.SENT, Mail.KEPT):
        row.sent_at = message.sent_at or at
        end_notice(row, State.SENT, by=BY, at=at)
    elif message is not None and message.state in (Mail.WAITING, Mail.SENDING):
        row.next_at = at + LOOK_AGAIN
        row.save(update_fields=["next_at"])
    else:
        failed(row, at)
    return True


def send(row: RecipientNotice, at: datetime) -> None:
    """Put the notice into the outbox."""
    case = Case.objects.with_keys().get(pk=row.case_id)
    language, person, named = language_of(row), case.person, Controller.named()
    with override(language):
        told_of = {
            "number": case.number,
            "right": row.right,
            "name": person.name if person else "",
            "email": person.email if person else "",
            "categories": [str(Category(code).label) for code in row.categories],
            "firm": named.name if named else "",
            "officer_email": (named.officer_email or named.email) if named else "",
        }
    message = post("request_recipient", to=row.email, by=BY, context=told_of, required=True, language=language)
    row.message_uid, row.tries, row.next_at = message.uid, row.tries + 1, at + LOOK_AGAIN
    row.save(update_fields=["message_uid", "tries", "next_at"])


def language_of(row: RecipientNotice) -> str:
    """The authority's language at home, English beyond."""
    home = jurisdiction()
    return "en" if row.recipient is not None and row.recipient.country != home.code else home.language


def failed(row: RecipientNotice, at: datetime) -> None:
    """It did not arrive: again after a while, or a human has to look."""
    wait = AGAIN_AFTER[row.tries - 1] if row.tries <= len(AGAIN_AFTER) else None
    row.state, row.message_uid, row.next_at = State.FAILED, None, at + wait if wait else None
    row.save(update_fields=["state", "message_uid", "next_at"])
    event(row.case, Event.Kind.RECIPIENTS, by=BY, at=at, ref=f"{row.right} {row.state}")
    ledger.record("request.recipient_failed", by=BY, target=row.case.target, counts={"tries": row.tries})
