"""Answering the questions of an assessment one by one, and closing it with its outcome. One may stop and come back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.dpo.steps.step_questions import chosen
from crm.dpo.transfers.mechanisms import missing_annexes, refuse_concluded, take_over, target_of
from crm.dpo.transfers.questions import BY_CODE, MUST_BE_YES, demands_measures, open_questions
from crm.privacy.actors import Actor, signature
from crm.privacy.logs import ledger
from crm.privacy.models import Recipient, Transfer
from crm.privacy.recipients.transfer_rules import ASSESSED

Outcome = Transfer.Outcome
LONGEST = 2000  # letters of a note


@transaction.atomic
def save_answers(
    transfer: Transfer,
    answers: Mapping[str, tuple[str, str]],
    *,
    measures: str | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Transfer:
    """Save {question: (answer, note)} and the words of the measures; what did not change stays. One entry for all.

    ValidationError for an unknown answer and once the assessment is closed.
    """
    transfer = Transfer.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=transfer.pk)
    refuse_concluded(transfer)
    moment = (at or timezone.now()).isoformat(timespec="seconds")
    changed = {
        code: {"answer": valid(code, answer), "note": note.strip()[:LONGEST], "at": moment}
        for code, (answer, note) in answers.items()
        if (answer, note.strip()) != (chosen(transfer.answers, code), transfer.answers.get(code, {}).get("note", ""))
    }
    wording = transfer.measures if measures is None else measures.strip()[:LONGEST]
    fields = [*changed, *(["measures"] if wording != transfer.measures else [])]
    if fields:
        transfer.answers, transfer.measures = {**transfer.answers, **changed}, wording
        transfer.save(update_fields=["answers", "measures"])
        counts = {"country": transfer.country}
        ledger.record("transfer.answered", by=by, target=target_of(transfer.recipient), fields=fields, counts=counts)
    return transfer


def valid(code: str, answer: str) -> str:
    """An answer that the question knows, or none; ValidationError for another."""
    if code not in BY_CODE or (answer and answer not in dict(BY_CODE[code].choices)):
        raise ValidationError(_("That is no answer to the question."), code="unknown")
    return answer


@transaction.atomic
def conclude(
    transfer: Transfer, *, outcome: str, review_on: date | None, by: Actor, at: date | None = None
) -> Transfer:
    """Close the assessment: its outcome, and when it is looked at again.

    ValidationError, by field where one is at fault, while questions are open, and for an outcome that the answers do
    not carry. From then on the mechanism counts, or the recipient stays refused; nothing is deleted.
    """
    day = at or timezone.localdate()
    Recipient.objects.select_for_update().get(pk=transfer.recipient_id)
    transfer = Transfer.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=transfer.pk)
    refuse_concluded(transfer)
    if faults := faults_of(transfer, outcome, review_on, day):
        raise ValidationError(faults)
    transfer.outcome, transfer.review_on, transfer.assessed_on = outcome, review_on, day
    transfer.assessed_by = signature(by)
    transfer.save(update_fields=["outcome", "review_on", "assessed_on", "assessed_by"])
    counts: dict[str, Any] = {"country": transfer.country, "outcome": str(outcome)}
    ledger.record("transfer.assessed", by=by, target=target_of(transfer.recipient), counts=counts)
    take_over(transfer, day)
    return transfer


def faults_of(transfer: Transfer, outcome: str, review_on: date | None, day: date) -> dict[str, str]:
    """{field: why it cannot be closed like this}."""
    if transfer.mechanism not in ASSESSED:
        return {"outcome": _("This mechanism has no assessment.")}
    if outcome not in Outcome.values or outcome == Outcome.OPEN:
        return {"outcome": _("Say what came of it.")}
    faults = {}
    if outcome != Outcome.NOT_EQUIVALENT:
        if words := positive_fault(transfer, outcome):
            faults["outcome"] = words
        if review_on is None or review_on <= day:
            faults["review_on"] = _("Say when it is looked at again; laws and practice change.")
    return faults


def positive_fault(transfer: Transfer, outcome: str) -> str:
    """Why the answers do not carry an outcome that lets data go; "" when they do."""
    answers = transfer.answers
    if still_open := open_questions(answers):
        return _("Still open: %(questions)s") % {"questions": " ".join(str(each.text) for each in still_open)}
    if missing := missing_annexes(transfer):
        return _("Annexes that are not filled in: %(names)s.") % {"names": ", ".join(missing)}
    if any(chosen(answers, code) != "yes" for code in MUST_BE_YES):
        return _("Step 5 is not done: it is signed by both, and people can get a copy.")
    if not demands_measures(answers):
        return ""
    if outcome != Outcome.MEASURES:
        return _(
            "The answers demand supplementary measures (step 4): say so, or that there is no equivalent protection."
        )
    if not transfer.measures or chosen(answers, "effective") != "yes":
        return _("Describe the measures in step 4 and say whether they close the gap. If not, the data may not go.")
    return ""
