"""Asking the recipient itself what an assessment has to know: its open questions, by mail, at most once a day.

The mail is the proof that we asked (Art. 5(2)); the answer is typed in with its source, by whoever reads it.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, override

from consents.models import Controller
from crm.accounts.language.country_names import country_name
from crm.accounts.language.formats import day
from crm.dpo.steps.step_questions import UNKNOWN, Question, chosen
from crm.dpo.transfers.mechanisms import refuse_concluded, target_of
from crm.dpo.transfers.questions import QUESTIONS, needed
from crm.mail.models.message_states import FAILED
from crm.mail.models.messages import Message
from crm.mail.outgoing.outbox import post
from crm.privacy.actors import Actor
from crm.privacy.logs import ledger
from crm.privacy.models import Transfer
from crm.privacy.recipients.transfer_rules import ASSESSED

THEIRS = frozenset({"onward", "surveillance", "demands", "readable", "remedy", "stay", "effective"})  # they know best
AGAIN_AFTER = timedelta(days=1)


def questions_for(transfer: Transfer) -> list[Question]:
    """The questions to the recipient: not answered yet, or answered with "I do not know"."""
    questions = [each for each in QUESTIONS if each.code in THEIRS and each in needed(transfer.answers, each.step)]
    return [each for each in questions if chosen(transfer.answers, each.code) in ("", UNKNOWN)]


def can_be_asked(transfer: Transfer) -> bool:
    """Whether there is something to ask: an open assessment with open questions."""
    return transfer.open and transfer.mechanism in ASSESSED and bool(questions_for(transfer))


@transaction.atomic
def ask_recipient(transfer: Transfer, *, by: Actor, at: datetime | None = None) -> Transfer:
    """Mail the open questions to the recipient, in the language of its letters; the second time it is a reminder.

    ValidationError once the assessment is closed, without an address, with nothing to ask, and within a day.
    """
    at = at or timezone.now()
    transfer = Transfer.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=transfer.pk)
    refuse_concluded(transfer)
    refuse_asking(transfer, at)
    language = transfer.recipient.letter_language
    with override(language):
        context = letter_context(transfer)
    to = transfer.recipient.email
    message = post("transfer_questions", to=to, by=by, context=context, required=True, language=language)
    again = transfer.asked_at is not None
    transfer.asked_at, transfer.reminded_at = (transfer.asked_at, at) if again else (at, None)
    transfer.asked_message = message.uid
    transfer.save(update_fields=["asked_at", "reminded_at", "asked_message"])
    counts = {"country": transfer.country, "questions": len(context["questions"]), "again": again}
    ledger.record("transfer.asked", by=by, target=target_of(transfer.recipient), counts=counts)
    return transfer


def refuse_asking(transfer: Transfer, at: datetime) -> None:
    """ValidationError where a mail would lead to nothing."""
    if not can_be_asked(transfer):
        raise ValidationError(_("Nothing is open that the recipient could answer."), code="nothing")
    if not transfer.recipient.email:
        raise ValidationError(
            _("No e-mail address of %(recipient)s is recorded: propose one on its page.")
            % {"recipient": transfer.recipient},
            code="address",
        )
    last = transfer.reminded_at or transfer.asked_at
    if last is not None and at - last < AGAIN_AFTER:
        raise ValidationError(
            _("You asked on %(day)s. Give them a day before you ask again.") % {"day": day(last)}, code="lately"
        )


def letter_context(transfer: Transfer) -> dict[str, Any]:
    """What the mail says, in the active language."""
    named = Controller.named()
    return {
        "recipient": str(transfer.recipient),
        "country": country_name(transfer.country),
        "mechanism": str(transfer.get_mechanism_display()),
        "questions": [str(each.text) for each in questions_for(transfer)],
        "asked_at": transfer.asked_at,
        "firm": named.name if named else "",
        "officer_email": (named.officer_email or named.email) if named else "",
    }


def came_back(transfer: Transfer) -> bool:
    """Whether the last mail with questions did not arrive."""
    last = transfer.asked_message
    return last is not None and Message.objects.filter(uid=last, state__in=FAILED).exists()
