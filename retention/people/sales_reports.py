"""A reason to keep somebody: reported by whoever knows them, answered by the desk with a hold or with no.

    report ──> open ──answer_with_hold──> hold
                  └───answer_no─────────> no

Reporting keeps nothing by itself: there is no "keep anyway" for sales.
"""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from crm.privacy.models import Person
from retention.holds.hold_acts import place
from retention.models import Hold, KeepReport
from retention.permissions import refuse_strangers


@transaction.atomic
def report(person: Person, text: str, *, by: Actor, at: datetime | None = None) -> KeepReport:
    """Reports a reason to keep a person's data to the desk. The caller found them among those whom `by` may see.

    ValidationError without words, and while an earlier report about them waits.
    """
    if not text.strip():
        raise ValidationError(_("Say why the data should stay."), code="empty")
    Person.hold([person])
    if KeepReport.objects.open().filter(person=person).exists():
        raise ValidationError(_("A report about this person waits for an answer already."), code="waiting")
    row = KeepReport.objects.create(
        person=person, text=text.strip(), made_by=signature(by), made_at=at or timezone.now()
    )
    ledger.record("keep.reported", by=by, about=person)
    return row


@transaction.atomic
def answer_with_hold(
    open_report: KeepReport, *, reason: str, facts: str, review_on: date, by: User, at: datetime | None = None
) -> Hold:
    """Place a hold for them. Refuses like `place`; ValidationError when somebody was faster."""
    refuse_strangers(by)
    at = at or timezone.now()
    locked = waiting(open_report)
    hold = place(locked.person, reason=reason, facts=facts, review_on=review_on, by=by, at=at)
    locked.hold = hold
    end_report(locked, KeepReport.Answer.HOLD, "", by=by, at=at)
    return hold


@transaction.atomic
def answer_no(open_report: KeepReport, why: str, *, by: User, at: datetime | None = None) -> KeepReport:
    """Answers that nothing speaks for keeping the data. ValidationError without a reason, or when answered already."""
    refuse_strangers(by)
    if not why.strip():
        raise ValidationError(_("Say why."), code="empty")
    return end_report(waiting(open_report), KeepReport.Answer.NO, why.strip(), by=by, at=at or timezone.now())


def waiting(open_report: KeepReport) -> KeepReport:
    """The report, locked with its person. ValidationError when it is answered already."""
    Person.hold([open_report.person])
    locked = KeepReport.objects.select_related("person__key").select_for_update(of=("self",)).get(pk=open_report.pk)
    if locked.answer:
        raise ValidationError(_("It is answered already."), code="answered")
    return locked


def end_report(locked: KeepReport, answer: str, why: str, *, by: Actor, at: datetime) -> KeepReport:
    """Write the answer; the caller holds the transaction and the lock."""
    locked.answer, locked.answered_by, locked.answered_at = answer, signature(by), at
    locked.answered_why = why or None
    locked.save(update_fields=["answer", "answered_by", "answered_at", "answered_why", "hold"])
    ledger.record("keep.answered", by=by, about=locked.person, counts={"answer": str(answer)})
    return locked
