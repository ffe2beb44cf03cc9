"""The checks when a letter leaves the outbox, and what goes with it: it may have waited for months."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db import transaction

from consents.grounds import mail_gate
from consents.grounds.answers import Answer, State
from consents.notices.notification import with_first_message
from crm.contacts.models import Contact, Interaction
from crm.correspondence.letters.enclosures import contents_of
from crm.correspondence.letters.outgoing_letter import TEMPLATE
from crm.privacy.actors import system

BY = system("contacts.letters")
HISTORY = (TEMPLATE, "text")  # what a colleague wrote to a person, and what stands in their history


class Departure:
    """A message at the moment when it would leave."""

    def __init__(self, message: Any) -> None:
        self.message = message

    @cached_property
    def answer(self) -> Answer:
        """Whether it may go now, and why."""
        answer = mail_gate.may_send(self.message)
        if not answer.allowed or self.message.template not in HISTORY:
            return answer
        return Answer(State.REFUSED, reason) if (reason := outdated(self.message)) else answer

    def contents(self, keys: Iterable[str]) -> dict[str, bytes]:
        """{key: content} of the files that it encloses."""
        return contents_of(self.message, keys)

    def send_ahead(self) -> None:
        """On a first contact, sends the privacy notice ahead of the letter."""
        if self.message.template in HISTORY and self.message.person_id:
            with transaction.atomic():
                with_first_message(self.message.person, by=BY, language=self.message.language)


def outdated(message: Any) -> str:
    """Why a letter must not be sent any more, as a code; empty where it may."""
    writer = Interaction.objects.filter(message=message.pk).values_list("author__is_active", flat=True).first()
    if writer is False:
        return "writer_left"
    binned = Contact.objects.filter(pk=message.person_id, binned_at__isnull=False).exists()
    return "binned" if binned else ""
