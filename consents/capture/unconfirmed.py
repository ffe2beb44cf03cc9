"""What nobody confirmed does not stay: the shortest life in the product, counted from the stored instant."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from consents.capture.confirmation import CONFIRM_WITHIN
from consents.capture.counted_consents import proof_of
from consents.grounds.recording import note
from consents.models import Confirmation, Ground, GroundEvent, Submission
from crm.privacy.actors import system
from crm.privacy.erasure.eraser import erase
from crm.privacy.logs import ledger
from crm.privacy.models import Person

BY = system("consents.forget")
BATCH = 500


def forget(at: datetime | None = None) -> int:
    """Erase people who came by a form and confirmed nothing in time; how many went. Twice does nothing more."""
    at = at or timezone.now()
    close_requests(at)
    late = Submission.objects.filter(settled_at=None, received_at__lte=at - CONFIRM_WITHIN).with_keys()
    gone = 0
    for submission in late.order_by("received_at")[:BATCH]:
        person = submission.person
        alone = came_alone(submission) and not Ground.objects.filter(person=person).exists()
        if alone and not person.submissions.exclude(pk=submission.pk).exists():
            erase(person, {}, by=BY, remembered=False)  # nobody who was ever with us
        else:
            drop(submission)
        gone += 1
    return gone


def came_alone(submission: Submission) -> bool:
    """Whether the person may have come with nothing but this: by a form, not by what a program told of a contact."""
    how = submission.how
    return how == Submission.How.FORM or (how == Submission.How.API and submission.form_id is not None)


def drop(submission: Submission) -> None:
    """The submission goes, the person it is about stays: they were known before."""
    storage, name = submission.scan.storage, submission.scan.name
    with transaction.atomic():
        Person.hold([submission.person])
        submission.delete()
        ledger.record("submission.forgotten", by=BY, about=submission.person, target=f"submission:{submission.number}")
        if name:
            transaction.on_commit(lambda: storage.delete(name))


def close_requests(at: datetime) -> int:
    """Of those who stay for another reason: what they were asked and did not confirm has expired."""
    stale = Confirmation.objects.filter(confirmed_at=None, expires_at__lte=at, submission__settled_at__isnull=False)
    rows = list(stale.select_related("submission__person__key", "submission__form")[:BATCH])
    for confirmation in rows:
        with transaction.atomic():
            Person.hold([confirmation.submission.person])
            if not Confirmation.objects.filter(pk=confirmation.pk, confirmed_at=None).delete()[0]:
                continue
            expire(confirmation.submission, at)
    return len(rows)


def expire(submission: Submission, at: datetime) -> None:
    """Appends the event that a requested consent was never confirmed."""
    waiting = submission.choices.filter(ticked=True, counted_at=None).select_related("purpose", "text__wording")
    for choice in waiting.order_by("pk"):
        about = [(submission.person, choice.channel, None)]
        proof = proof_of(submission, choice)
        note(about, choice.purpose, GroundEvent.Kind.EXPIRED, by=BY, at=at, proof=proof, text=choice.text)
    ledger.record("consent.lapsed", by=BY, about=submission.person, target=f"submission:{submission.number}")
