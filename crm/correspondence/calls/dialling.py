"""Calling through the phone system: it rings the colleague's phone, then the person's. Both gates are asked before."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.contacts.models import Contact, Interaction
from crm.contacts.safeguards.pause import refuse_paused
from crm.contacts.safeguards.reach import Blocked, channel_answer
from crm.correspondence.calls.one_tap_call import NoNumber
from crm.correspondence.calls.phone_systems import TELEPHONY, line_of
from crm.privacy.categories import Category
from crm.privacy.channels import PHONE
from crm.privacy.keys.blind_index import normal_phone
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.logs import ledger
from crm.privacy.recipients.gate import check_disclosure


class NoPhone(ValidationError):
    """The colleague has no extension at a system that is switched on, or the system did not take the call."""


def rings_through_a_system(user: User) -> bool:
    """Whether a phone system can ring the user's phone."""
    line = line_of(user)
    return line is not None and bool(line.system.address)


def dial(entry: Interaction, contact: Contact, *, by: User) -> None:
    """Ring for the call that `entry` began with one tap.

    Raises PermissionDenied for another's, Paused, Blocked, NoNumber, DisclosureRefused, and NoPhone, also for a call
    that has its result.
    """
    if entry.author_id != by.pk or entry.kind != Interaction.Kind.CALL:
        raise PermissionDenied
    if entry.outcome:
        raise NoPhone(_("This call has its result already. Begin a new one."), code="ended")
    refuse_paused([contact.pk])
    answer = channel_answer(contact, PHONE)
    if not answer.allowed:
        raise Blocked(answer)
    number, line = normal_phone(contact.person.phone or ""), line_of(by)
    if not number.startswith("+"):
        raise NoNumber
    if line is None or line.system.recipient is None:
        raise NoPhone(_("You have no extension at the phone system."), code="no_line")
    check_disclosure(line.system.recipient, None, [str(Category.PHONE)], running=True)
    ledger.record("contact.dialled", by=by, about=contact.person, target=line.system.target)
    try:
        taken = TELEPHONY[line.system.kind].dial(line.system, line.number, number)
    except Unreadable:
        taken = False
    if not taken:
        raise NoPhone(_("The phone system did not take the call. Dial by hand."), code="not_taken")
