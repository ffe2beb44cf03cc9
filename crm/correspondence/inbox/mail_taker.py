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
    """File it, let it wait, or pass it by; whether it is kept. `user` is whose private address it came by, if any.

    The caller holds the transaction.
    """
    reader = Reader(user or mailbox.user, None if user else mailbox.team, mailbox)
    if letter.problem:
        put_in_tray(letter, reader, kind=letter.problem, by=by, direction="", other=letter.sender)
        return True
    return Sorting(letter, reader, private=user is not None, by=by).kept()


@dataclass
class Sorting:
    """One mail on its way to its place. `private`: it came by a private address, so a colleague wants it kept."""

    letter: Letter
    reader: Reader
    private: bool
    by: Actor

    def __post_init__(self) -> None:
        self.parties = Parties(self.letter, self.reader)

    def kept(self) -> bool:
        """Whether it has found a place."""
        if not self.parties.from_us:
            return self.from_outside()
        if self.parties.outside:
            return self.from_us()
        return self.private and self.sent_on()

    # ---- what we wrote

    def from_us(self) -> bool:
        """A colleague's own mail: the history of those it went to, else the tray."""
        places = [self.place(one, Direction.OUT) for one in self.certain(self.parties.outside)]
        other = next(iter([one for one in self.letter.to if one in self.parties.outside] or self.parties.outside))
        if places and self.letter.doubtful:  # somebody else may have put a colleague's name on it
            return self.wait(Kind.DOUBT, Direction.OUT, other)
        if places:
            file(self.letter, places, by=self.by)
            return True
        kind = Kind.SEVERAL if self.parties.known else Kind.STRANGER
        return self.private and self.wait(kind, Direction.OUT, other)

    def sent_on(self) -> bool:
        """A mail that a colleague sent on to her private address and to nobody else."""
        if found := inner(self.letter):
            return Sorting(found, self.reader, private=True, by=self.by).kept()
        quoted = next(quoted_senders(self.letter), None)
        known = contacts_with([quoted.email], self.reader).get(quoted.email.lower(), []) if quoted else []
        if len(known) == 1:  # when they wrote it nobody knows: it counts as no sign of life
            file(self.letter, [self.place(known[0], Direction.COPY)], by=self.by, tell=False)
            return True
        return self.wait(Kind.FORWARDED, "", None)

    # ---- what came from outside

    def from_outside(self) -> bool:
        """Somebody else's mail."""
        letter, sender = self.letter, self.parties.of(self.letter.sender)
        copies = [one for one in self.certain(self.parties.outside) if one not in sender]
        if letter.automatic:
            return self.of_a_machine(sender)
        if letter.doubtful and (sender or copies):
            return self.wait(Kind.DOUBT, Direction.IN, letter.sender)
        if len(sender) > 1:
            return self.wait(Kind.SEVERAL, Direction.IN, letter.sender)
        occasion = uuid4()
        places = [self.place(one, Direction.IN) for one in sender] + [self.place(one, Direction.COPY) for one in copies]
        if places:
            file(letter, places, by=self.by, occasion=occasion)
        if sender:
            return True
        kind = Kind.REPLY if self.parties.answered else Kind.STRANGER
        return self.stranger(kind, occasion) or bool(places)

    def of_a_machine(self, sender: list[Contact]) -> bool:
        """An answer of somebody's mail program stands in their history, and is no act of theirs; the rest passes by."""
        if len(sender) == 1:
            file(self.letter, [self.place(sender[0], Direction.AUTO)], by=self.by, tell=False)
        return len(sender) == 1

    def stranger(self, kind: str, occasion: Any) -> bool:
        """Nobody who is known wrote it: it waits, unless its reader wants none of these, or none from there."""
        mailbox = self.reader.mailbox
        left = mailbox is not None and mailbox.strangers == Mailbox.Strangers.LEAVE
        wanted = self.private or kind == Kind.REPLY or not left
        if not wanted or (not self.private and self.reader.ignores(self.letter.sender)):
            return False
        return self.wait(kind, Direction.IN, self.letter.sender, occasion=occasion)

    # ----

    def certain(self, addresses: list[Any]) -> Iterator[Contact]:
        """Each contact once whose address is nobody else's too: of several nobody can tell who is meant."""
        found = [self.parties.of(one) for one in addresses]
        yield from dict.fromkeys(rows[0] for rows in found if len(rows) == 1)

    def place(self, contact: Contact, direction: str) -> Place:
        """Where it goes in one person's history."""
        keeper = self.reader.keeper_for(contact)
        return Place(contact, direction, self.parties.writer if direction == Direction.OUT else keeper, keeper)

    def wait(self, kind: str, direction: str, other: Any, **more: Any) -> bool:
        """Into the tray."""
        put_in_tray(self.letter, self.reader, kind=kind, by=self.by, direction=direction, other=other, **more)
        return True
