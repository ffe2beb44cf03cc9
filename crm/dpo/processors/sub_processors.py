"""Sub-processors (Art. 28(2), (4)): notified to us, then accepted, objected to, or accepted by silence, in words.

Silence counts only where the agreement lets the processor choose and gives us a deadline; where each one needs our
consent, nothing follows from silence and the row stays open.
"""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, override

from consents.models import Controller
from crm.mail.models.messages import Message
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import Actor, signature, system
from crm.privacy.logs import ledger
from crm.privacy.models import Agreement, Recipient, SubProcessor

BY = system("dpo.sub_processors")
Decision = SubProcessor.Decision
BATCH = 200


@transaction.atomic
def add_sub_processor(recipient: Recipient, values: dict[str, Any], *, by: Actor) -> SubProcessor:
    """Write down that the processor told us of one."""
    row = SubProcessor.objects.create(recipient=recipient, **values)
    ledger.record("sub_processor.noticed", by=by, target=target_of(row), fields=sorted(values))
    return row


@transaction.atomic
def accept(row: SubProcessor, *, why: str = "", by: Actor, at: datetime | None = None) -> SubProcessor:
    """Accept it. ValidationError once it is decided."""
    return decided(locked(row), Decision.ACCEPTED, why=why, by=by, at=at)


@transaction.atomic
def object_to(row: SubProcessor, *, why: str, to: str, by: Actor, at: datetime | None = None) -> SubProcessor:
    """Object, with words that go to the processor by mail in the same transaction; the message is the proof.

    ValidationError without a reason, and once it is decided.
    """
    row = locked(row)
    if not why.strip():
        raise ValidationError({"why": _("Say why you object: the firm reads it.")}, code="empty")
    named, language = Controller.named(), row.recipient.letter_language
    with override(language):
        context = {
            "processor": str(row.recipient),
            "name": row.name,
            "service": row.service,
            "country": row.country,
            "noticed_on": row.noticed_on,
            "why": why.strip(),
            "firm": named.name if named else "",
            "officer_email": (named.officer_email or named.email) if named else "",
        }
        message = post("processor_objection", to=to, by=by, context=context, required=True, language=language)
    row.objection_message = message.uid
    row.save(update_fields=["objection_message"])
    return decided(row, Decision.OBJECTED, why=why, by=by, at=at)


@transaction.atomic
def end_sub_processor(row: SubProcessor, *, by: Actor) -> bool:
    """The processor uses it no more, from today on. False where that was written down before."""
    if not SubProcessor.objects.filter(pk=row.pk, until=None).update(until=timezone.localdate()):
        return False
    ledger.record("sub_processor.ended", by=by, target=target_of(row))
    return True


def accept_by_silence(day: date | None = None) -> int:
    """Write down which sub-processors the passed deadline has accepted; how many. Twice a day changes nothing."""
    day = day or timezone.localdate()
    late = SubProcessor.objects.filter(decision=Decision.OPEN, until=None, object_until__lt=day)
    general = Agreement.objects.filter(
        kind=Agreement.Kind.PROCESSING, sub_processing=Agreement.SubProcessing.GENERAL
    ).in_force(day)
    late = late.filter(recipient__in=general.values("recipient")).order_by("pk")
    return sum(silent(pk) for pk in list(late.values_list("pk", flat=True)[:BATCH]))


@transaction.atomic
def silent(pk: int) -> bool:
    """One accepted by silence; False where somebody decided meanwhile."""
    row = SubProcessor.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=pk)
    if row.decision:
        return False
    decided(row, Decision.SILENT, by=BY)
    return True


def decided(row: SubProcessor, decision: str, *, by: Actor, why: str = "", at: datetime | None = None) -> SubProcessor:
    """Save the decision on a locked row, with its entry."""
    row.decision, row.why = decision, why.strip()
    row.decided_by, row.decided_at = signature(by), at or timezone.now()
    row.save(update_fields=["decision", "why", "decided_by", "decided_at"])
    ledger.record("sub_processor.decided", by=by, target=target_of(row), counts={"decision": str(decision)})
    return row


def locked(row: SubProcessor) -> SubProcessor:
    """The row as it stands now, locked. ValidationError when it is decided."""
    sub_processor = SubProcessor.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=row.pk)
    if sub_processor.decision:
        raise ValidationError(_("It is decided already."), code="decided")
    return sub_processor


def target_of(row: SubProcessor) -> str:
    """It as the ledger names it."""
    return f"recipient:{row.recipient.slug} subprocessor:{row.pk}"


def objections(rows: list[SubProcessor]) -> dict[Any, Message]:
    """{message uid: message} of the objections that went by mail, while the messages are kept. One statement."""
    uids = [row.objection_message for row in rows if row.objection_message]
    return {message.uid: message for message in Message.objects.filter(uid__in=uids)} if uids else {}
