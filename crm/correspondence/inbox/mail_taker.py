"""Whom an incoming mail is about (`MAIL_TAKER`): filed under people who are known, or kept in the tray.

from us ──> those it went to        from outside ──> whoever wrote it, and those who got a copy
   │ nobody known, sent to a private address            │ nobody known, several alike, a reply from elsewhere, …
   └────────────────────> the tray <────────────────────┘   machines, our own talk, whom nobody wants: passed by
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from crm.contacts.models import Contact, Interaction
from crm.correspondence.inbox.filing import Place, file
from crm.correspondence.inbox.forwarded_mail import inner, quoted_senders
from crm.correspondence.inbox.parties import Parties, Reader, contacts_with
from crm.correspondence.inbox.waiting_mail import put_in_tray
from crm.correspondence.models import WaitingMail
from crm.mail.models.messages import Mailbox
from crm.mail.parsing.letter import Letter
from crm.privacy.actors import Actor

Direction, Kind = Interaction.Direction, WaitingMail.Kind


def take(letter: Letter, *, mailbox: Mailbox, user: Any, by: Actor) -> bool:
    """Files the mail, puts it into the tray, or ignores it; whether it is stored. `user`: whose private address it came
    to.

    The caller holds the transaction.
    """
    reader = Reader(user or mailbox.user, None if user else mailbox.team, mailbox)
    if letter.problem:
        put_in_tray(letter, reader, kind=letter.problem, by=by, direction="", other=letter.sender)
        return True
    return MailSorter(letter, reader, private=user is not None, by=by).kept()


@dataclass
class MailSorter:
    """Decides where one incoming mail goes. `private`: it came to a private address, so a colleague wants it stored.
    `earlier`: it is old, so it waits in no tray and is no news.
    """

    letter: Letter
    reader: Reader
    private: bool
    by: Actor
    earlier: bool = False

    def __post_init__(self) -> None:
        self.parties = Parties(self.letter, self.reader)

    def kept(self) -> bool:
        """Files the mail or puts it into the tray; False when it is not stored at all."""
        if not self.parties.from_us:
            return self.from_outside()
        if self.parties.outside:
            return self.from_us()
        return self.private and self.sent_on()

    # ---- what we wrote

    def from_us(self) -> bool:
        """A colleague's own mail: filed under its receivers, else put into the tray."""
        places = [self.place(receiver, Direction.OUT) for receiver in self.certain(self.parties.outside)]
        other = next(
            iter([receiver for receiver in self.letter.to if receiver in self.parties.outside] or self.parties.outside)
        )
        if places and self.letter.doubtful:  # somebody else may have put a colleague's name on it
            return self.wait(Kind.DOUBT, Direction.OUT, other)
        if places:
            self.file(places)
            return True
        kind = Kind.SEVERAL if self.parties.known else Kind.STRANGER
        return self.private and self.wait(kind, Direction.OUT, other)

    def sent_on(self) -> bool:
        """A mail that a colleague forwarded to their private address and to nobody else."""
        if inner_mail := inner(self.letter):
            return MailSorter(inner_mail, self.reader, private=True, by=self.by).kept()
        quoted = next(quoted_senders(self.letter), None)
        matches = contacts_with([quoted.email], self.reader).get(quoted.email.lower(), []) if quoted else []
        if len(matches) == 1:  # when they wrote it nobody knows: it counts as no sign of life
            self.file([self.place(matches[0], Direction.COPY)], tell=False)
            return True
        return self.wait(Kind.FORWARDED, "", None)

    # ---- what came from outside

    def from_outside(self) -> bool:
        """A mail from somebody outside the organisation."""
        letter, sender = self.letter, self.parties.of(self.letter.sender)
        copies = [each for each in self.certain(self.parties.outside) if each not in sender]
        if letter.automatic:
            return self.of_a_machine(sender)
        if letter.doubtful and (sender or copies):
            return self.wait(Kind.DOUBT, Direction.IN, letter.sender)
        if len(sender) > 1:
            return self.wait(Kind.SEVERAL, Direction.IN, letter.sender)
        occasion = uuid4()
        places = [self.place(each, Direction.IN) for each in sender] + [
            self.place(each, Direction.COPY) for each in copies
        ]
        if places:
            self.file(places, occasion=occasion)
        if sender:
            return True
        kind = Kind.REPLY if self.parties.answered else Kind.STRANGER
        return self.stranger(kind, occasion) or bool(places)

    def of_a_machine(self, sender: list[Contact]) -> bool:
        """An automatic answer is filed in the sender's history without counting as their activity; others are
        ignored.
        """
        if len(sender) == 1:
            self.file([self.place(sender[0], Direction.AUTO)], tell=False)
        return len(sender) == 1

    def stranger(self, kind: str, occasion: Any) -> bool:
        """A mail from an unknown sender: into the tray, unless the mailbox takes none or its reader ignores
        the sender.
        """
        mailbox = self.reader.mailbox
        strangers_ignored = mailbox is not None and mailbox.strangers == Mailbox.Strangers.LEAVE
        accepted = self.private or kind == Kind.REPLY or not strangers_ignored
        if not accepted or (not self.private and self.reader.ignores(self.letter.sender)):
            return False
        return self.wait(kind, Direction.IN, self.letter.sender, occasion=occasion)

    # ----

    def certain(self, addresses: list[Any]) -> Iterator[Contact]:
        """Each contact whose address belongs to nobody else, once; a shared address names nobody."""
        matches = [self.parties.of(address) for address in addresses]
        yield from dict.fromkeys(rows[0] for rows in matches if len(rows) == 1)

    def place(self, contact: Contact, direction: str) -> Place:
        """Where it goes in one person's history."""
        keeper = self.reader.keeper_for(contact)
        return Place(contact, direction, self.parties.writer if direction == Direction.OUT else keeper, keeper)

    def file(self, places: list[Place], *, tell: bool = True, occasion: Any = None) -> None:
        """Into the histories, with the account that it came to; what is old is no news."""
        news, account = tell and not self.earlier, self.reader.account
        file(self.letter, places, by=self.by, occasion=occasion, tell=news, mailbox=account)

    def wait(self, kind: str, direction: str, other: Any, **more: Any) -> bool:
        """Into the tray; what is old stays in its mailbox."""
        if self.earlier:
            return False
        put_in_tray(self.letter, self.reader, kind=kind, by=self.by, direction=direction, other=other, **more)
        return True
