"""What is asked, and what goes along, at the moment when a letter of ours leaves: it may have waited for months.

`may_send` is the gate of the mail (`MAIL_GATE`): that of the grounds, and for letters in somebody's name also whether
the contact is still in use and the writer still works here. `with_the_first` sends along what the law orders.
"""

from typing import Any

from django.db import transaction

from consents.grounds import mail_gate
from consents.grounds.answers import Answer, State
from consents.notices.notification import with_first_message
from crm.contacts.models import Contact, Interaction
from crm.correspondence.letters.sending import TEMPLATE
from crm.privacy.actors import system

BY = system("contacts.letters")


def may_send(message: Any) -> Answer:
    """Whether `message` may go now, and why."""
    answer = mail_gate.may_send(message)
    if not answer.allowed or message.template != TEMPLATE:
        return answer
    return Answer(State.REFUSED, reason) if (reason := outdated(message)) else answer


def outdated(message: Any) -> str:
    """Why a letter does not stand any more, in a code; empty where it does."""
    writer = Interaction.objects.filter(message=message.pk).values_list("author__is_active", flat=True).first()
    if writer is False:
        return "writer_left"
    binned = Contact.objects.filter(pk=message.person_id, binned_at__isnull=False).exists()
    return "binned" if binned else ""


def with_the_first(message: Any) -> None:
    """Somebody writes to them for the first time: the notice goes ahead of the letter (`MAIL_LEAVES`)."""
    if message.template == TEMPLATE and message.person_id:
        with transaction.atomic():
            with_first_message(message.person, by=BY, language=message.language)
