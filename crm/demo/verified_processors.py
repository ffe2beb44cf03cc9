"""The demo's files of processors: signed papers, a questionnaire that was answered, a sub-processor to decide about."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from crm.demo.accounts import BY
from crm.demo.agreements import ENDING
from crm.dpo.processors.file_state import file_states
from crm.dpo.verification.questionnaire import QUESTIONS, percent
from crm.privacy.actors import signature
from crm.privacy.logs import ledger
from crm.privacy.models import Agreement, Recipient, SubProcessor, Verification

PAPER = {"file_name": "umowa.pdf", "file_type": "application/pdf", "file": b"%PDF-1.4\n%%EOF\n"}
WEAK = {"backups": "partly"}  # the answers that are not yes
VERDICT = "Środki wystarczają. Próba odtworzenia kopii do końca kwartału."
ASKED_AGO, AGAIN = timedelta(days=120), timedelta(days=245)
CHAIN = "Pixelio GmbH"


def bring_in(loading: Any) -> None:
    """Complete what the agreements of the invented house leave open."""
    today = timezone.localdate(loading.now)
    processors = Recipient.objects.filter(agreements__recorded_by=signature(BY)).distinct()
    for state in file_states(processors, loading.now):
        terms = {**PAPER, "categories": state.needed}
        Agreement.objects.filter(recipient=state.recipient, recorded_by=signature(BY)).update(**terms)
        verify(state.recipient, loading)
    columns = {"country": "DE", "service": "statystyka dostarczeń", "noticed_on": today - timedelta(days=7)}
    for recipient in Recipient.objects.filter(slug=ENDING):
        SubProcessor.objects.create(recipient=recipient, name=CHAIN, object_until=today + timedelta(days=7), **columns)


def verify(recipient: Recipient, loading: Any) -> None:
    """A questionnaire that was answered some months ago, and what the officer concluded."""
    answers = {each.key: {"answer": WEAK.get(each.key, "yes"), "note": ""} for each in QUESTIONS}
    asked_at = loading.now - ASKED_AGO
    Verification.objects.create(
        recipient=recipient,
        digest=uuid4().bytes,  # nobody was mailed a link
        sent_at=asked_at,
        sent_by=signature(BY),
        expires_at=asked_at,
        answers=answers,
        submitted_at=asked_at,
        score=percent(answers),
        verdict=VERDICT,
        reviewed_by=signature(BY),
        reviewed_at=asked_at,
        review_on=timezone.localdate(loading.now) + AGAIN,
    )
    ledger.record("processor.verified", by=BY, target=f"recipient:{recipient.slug}")


def take_out() -> None:
    """Whatever of it is still here; the agreements go by themselves."""
    Verification.objects.filter(sent_by=signature(BY)).delete()
    SubProcessor.objects.filter(name=CHAIN, recipient__slug=ENDING).delete()
