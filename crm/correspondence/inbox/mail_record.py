"""A mail of the tray as its reader sees it: the list's line, and all of it on its own page."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from crm.contacts.models import Contact, Interaction
from crm.contacts.people.address_owners import contacts_with_number
from crm.correspondence.inbox.decisions import parsed_letter
from crm.correspondence.inbox.parties import Reader, contacts_with, people_behind
from crm.correspondence.models import WaitingMail
from crm.mail.parsing.letter import Letter
from crm.privacy.channels import is_text
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.masking import masked_email, masked_phone

TONES: dict[str, str] = {
    WaitingMail.Kind.DOUBT: "danger",
    WaitingMail.Kind.UNREADABLE: "warning",
    WaitingMail.Kind.TOO_LARGE: "warning",
    WaitingMail.Kind.STRANGER: "muted",
}


@dataclass
class TrayLine:
    """One row of the tray. A restricted sender's mail shows nothing about them (Art. 18); one that cannot be decrypted
    says so.
    """

    row: WaitingMail
    paused: bool = False

    @cached_property
    def who(self) -> str:
        """The sender: their name as the mail gives it, else their masked address."""
        if self.paused:
            return _("Restricted")
        try:
            nobody = _("you, from a phone") if self.row.kind == WaitingMail.Kind.SHARED else _("no sender")
            return self.row.person.name or self.address or nobody
        except Unreadable:
            return _("Unreadable")

    @cached_property
    def address(self) -> str:
        """Their address, masked as in every list."""
        try:
            person, text = self.row.person, is_text(self.row.channel)
            value = masked_phone(person.phone or "") if text else masked_email(person.email or "")
            return "" if self.paused else value
        except Unreadable:
            return ""

    @cached_property
    def subject(self) -> str:
        """What the mail is about."""
        try:
            return "" if self.paused else self.row.subject or _("(no subject)")
        except Unreadable:
            return ""

    @property
    def is_ours(self) -> bool:
        """Whether one of us wrote it."""
        return self.row.direction == Interaction.Direction.OUT

    @property
    def tone(self) -> str:
        """The colour of the chip that says why it waits."""
        return TONES.get(self.row.kind, "primary")


@dataclass
class TrayMail(TrayLine):
    """A whole mail of the tray, for its own page."""

    reader: Any = None

    @cached_property
    def letter(self) -> Letter | None:
        """The parsed mail; None when its file cannot be read."""
        try:
            return parsed_letter(self.row)
        except (Unreadable, OSError):
            return None

    @cached_property
    def suggested(self) -> list[Contact]:
        """Contacts whom it may be about: those who have the address, and those whose letter it answers."""
        letter, email, phone = self.letter, self.row.person.email, self.row.person.phone
        viewer = Reader(self.reader, None)
        having = contacts_with([email], viewer).get(email.lower(), []) if email else []
        having += contacts_with_number(phone, viewer.seen) if phone else []
        behind = people_behind(letter.answers, viewer) if letter else []
        return list({contact.pk: contact for contact in (*having, *behind)}.values())

    @property
    def known_address(self) -> str:
        """The address in clear, for their own page."""
        return self.row.person.email or self.row.person.phone or ""
