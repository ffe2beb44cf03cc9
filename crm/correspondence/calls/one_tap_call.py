"""Calling with one tap: the number is shown, logged as access, and an entry for the call waits for its outcome."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.contacts.entries.composing import write
from crm.contacts.models import Contact, Interaction
from crm.contacts.safeguards.reach import Blocked, channel_answer
from crm.privacy.channels import PHONE
from crm.privacy.logs import access_log, ledger

VIEW = "contacts:call"


class NoNumber(ValidationError):
    """The contact has no phone number."""

    def __init__(self) -> None:
        super().__init__(_("There is no phone number."), code="no_number")


def call(contact: Contact, *, by: User) -> Interaction:
    """Starts a call with a contact and returns its entry; the number is then `contact.person.phone`.

    Raises Blocked when we may not phone them, NoNumber, or Paused when they are restricted.
    """
    if not contact.person.phone:
        raise NoNumber
    answer = channel_answer(contact, PHONE)
    if not answer.allowed:
        raise Blocked(answer)
    with transaction.atomic():
        access_log.shown(by=by, view=VIEW, people=[contact.pk], fields=["phone"], reason="call")
        ledger.record("contact.revealed", by=by, about=contact.person, fields=["phone"], counts={"reason": "call"})
        return write(contact, by=by, kind=Interaction.Kind.CALL)
