"""From whom a letter goes: the accounts that its writer may use, and the house's address."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from crm.mail.account_trouble import LASTING
from crm.mail.models.mailboxes import Mailbox
from crm.mail.senders.sender import sender_of
from crm.privacy.people.invented_people import invented_people_here

HOUSE = "house"


@dataclass(frozen=True)
class SenderChoice:
    """One line of the choice. `broken`: letters do not leave through it now, and whoever writes is told so."""

    account: Mailbox | None
    name: str
    email: str
    answers: str = ""
    broken: bool = False

    @property
    def value(self) -> str:
        """How the form and a draft name it."""
        return str(self.account.uid) if self.account else HOUSE


class AccountRefused(ValidationError):
    """A letter cannot leave through the account."""


def choices_of(user: Any, firm: str = "") -> list[SenderChoice]:
    """The own accounts first, then those of the user's teams, then the house, called `firm`."""
    return [choice_of(user, account, firm) for account in (*Mailbox.objects.used_by(user).filter(connected()), None)]


def connected() -> Q:
    """Accounts that work, or ought to; in the demo those are shown which nobody switched on."""
    return Q() if invented_people_here() else Q(active=True)


def choice_of(user: Any, account: Mailbox | None, firm: str = "") -> SenderChoice:
    """One of them."""
    sender = sender_of(user, account, firm)
    answers = sender.answers.email if sender.answers else ""
    broken = account is not None and account.send_trouble in LASTING
    return SenderChoice(account, sender.address.name, sender.address.email, answers, broken)


def chosen(choices: list[SenderChoice], value: str) -> SenderChoice:
    """The one that is named, where it works; else the first that works. The house's always does."""
    usable = [choice for choice in choices if not choice.broken]
    return next((choice for choice in usable if choice.value == value), usable[0])


def refuse_unusable(account: Mailbox | None, user: Any) -> None:
    """AccountRefused for an account that is not the user's or their team's, or that does not work."""
    if account is None:
        return
    if not Mailbox.objects.used_by(user).filter(connected(), pk=account.pk).exists():
        raise AccountRefused(_("You cannot write from this account. Choose another one."), code="account")
    if account.send_trouble in LASTING:
        raise AccountRefused(_("This account has to be connected again. Choose another one."), code="account_broken")
