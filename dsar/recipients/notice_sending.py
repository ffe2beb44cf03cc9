"""Sending the notices of Art. 19 by mail: by beat, followed until it went, tried again, then left to a human."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from consents.models import Controller
from crm.accounts.language.formats import day_long
from crm.mail.models.message_states import State as Mail
from crm.mail.models.messages import Message
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import system
from crm.privacy.categories import Category
from crm.privacy.law.jurisdiction import jurisdiction
from crm.privacy.logs import ledger
from dsar.cases.case_lock import event
from dsar.cases.short_codes import digest_of_link, fresh_link
from dsar.models import Case, Event, Kind, RecipientNotice
from dsar.recipients.noted_recipients import OPEN, State, Way
from dsar.recipients.program_notices import fall_back
from dsar.recipients.purge_notices import release_of_runs
from dsar.recipients.recipient_notices import end_notice, remind_one

BY = system("dsar.recipients")
LOOK_AGAIN = timedelta(minutes=5)
REMIND_BEFORE = timedelta(days=2)  # own policy
AGAIN_AFTER = (timedelta(days=1), timedelta(days=3), timedelta(days=7))  # own policy


def send_due(at: datetime | None = None) -> int:
    """Send what is due, and look what became of what was sent; how many notices moved."""
    at = at or timezone.now()
    fall_back(at)
    release_of_runs(at)
    remind_late(at)
    due = (
        RecipientNotice.objects.filter(state__in=OPEN, next_at__lte=at).exclude(way=Way.HOOK).order_by("next_at", "pk")
    )
    return sum(move_on(pk, at) for pk in due.values_list("pk", flat=True))


def remind_late(at: datetime) -> int:
    """Remind once, two days before the term, whoever was told of an erasure by mail and has not answered."""
    soon = timezone.localdate(at) + REMIND_BEFORE
    late = RecipientNotice.objects.filter(
        case__state=Case.State.OPEN,
        right=Kind.ERASURE,
        state=State.SENT,
        email__isnull=False,
        reminded_at=None,
        due_on__lte=soon,
    )
    return sum(remind_one(row, by=BY, at=at) for row in late.order_by("due_on", "pk"))


@transaction.atomic
def move_on(pk: int, at: datetime) -> bool:
    """One notice: posted, told, or to be tried again. False when somebody else has it, or nothing is due."""
    rows = RecipientNotice.objects.filter(pk=pk, next_at__lte=at, state__in=OPEN).exclude(way=Way.HOOK)
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
    """Put the notice into the outbox, with a link of its own to the page of answers; only its digest stays.

    That a restriction has ended asks for no answer.
    """
    case = Case.objects.with_keys().get(pk=row.case_id)
    language, token = language_of(row), "" if row.ends else fresh_link()
    with override(language):
        link = f"{settings.BASE_URL}{reverse(f'requests:told_{language}', args=[token])}" if token else ""
        context = notice_context(row, case, link)
    message = post("request_recipient", to=row.email, by=BY, context=context, required=True, language=language)
    row.message_uid, row.tries, row.next_at = message.uid, row.tries + 1, at + LOOK_AGAIN
    row.links = [*row.links, digest_of_link(token)] if token else row.links
    row.save(update_fields=["message_uid", "tries", "next_at", "links"])


def notice_context(row: RecipientNotice, case: Case, link: str) -> dict[str, Any]:
    """What the mail says, in the active language."""
    person, named = case.person, Controller.named()
    return {
        "number": case.number,
        "right": row.right,
        "ended": row.ends,
        "people": row.number or 0,
        "name": person.name if person else "",
        "email": person.email if person else "",
        "categories": [str(Category(code).label) for code in row.categories],
        "firm": named.name if named else "",
        "officer_email": (named.officer_email or named.email) if named else "",
        "place": row.name if row.way == RecipientNotice.Way.TASK else "",
        "due": day_long(row.due_on) if row.due_on else "",
        "reminder": row.reminded_at is not None,
        "link": link,
    }


def language_of(row: RecipientNotice) -> str:
    """That of the colleague whose task it is; else the authority's language at home, English beyond."""
    if row.owner is not None:
        return row.owner.language
    return row.recipient.letter_language if row.recipient is not None else jurisdiction().language


def failed(row: RecipientNotice, at: datetime) -> None:
    """It did not arrive: again after a while, or a human has to look."""
    wait = AGAIN_AFTER[row.tries - 1] if row.tries <= len(AGAIN_AFTER) else None
    row.state, row.message_uid, row.next_at = State.FAILED, None, at + wait if wait else None
    row.save(update_fields=["state", "message_uid", "next_at"])
    event(row.case, Event.Kind.RECIPIENTS, by=BY, at=at, ref=f"{row.right} {row.state}")
    ledger.record("request.recipient_failed", by=BY, target=row.case.target, counts={"tries": row.tries})
