"""Who is who in a mail: our own people, contacts whom its reader sees, and strangers. An address is not an identity."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models.functions import Lower

from crm.accounts.models import Team, User
from crm.contacts.models import Contact
from crm.contacts.people.address_owners import contacts_having
from crm.correspondence.models import FiledMail, IgnoredSender
from crm.mail.mailboxes.private_addresses import is_one_of_ours
from crm.mail.models.messages import Mailbox, Message
from crm.mail.outgoing.outbox import uid_in
from crm.mail.parsing.letter import Address, Letter
from crm.mail.senders.sender import house_address
from crm.privacy.keys.blind_index import blind_texts, blinds


@dataclass(frozen=True)
class Reader:
    """Who received a mail: a colleague, or a team by a mailbox of its own. `mailbox` is where it came from."""

    user: User | None
    team: Team | None
    mailbox: Mailbox | None = None

    @property
    def seen(self) -> Any:
        """The living contacts whom the reader sees."""
        rows = Contact.objects.alive()
        return rows.visible_to(self.user) if self.user else rows.filter(team=self.team, closed_at=None)

    def keeper_for(self, contact: Contact) -> User:
        """In whose name a mail is stored: the colleague's; for a team's mailbox the owner of the contact."""
        return self.user or contact.owner

    @property
    def account(self) -> Mailbox | None:
        """The account that a mail came to; None where it came to a private address in somebody else's."""
        whose = (self.user and self.user.pk, None if self.user or not self.team else self.team.pk)
        mailbox = self.mailbox
        return mailbox if mailbox and (mailbox.user_id, mailbox.team_id) == whose else None

    @property
    def columns(self) -> dict[str, Any]:
        """The reader as rows name them."""
        return {"user": self.user, "team": None if self.user else self.team}

    def ignores(self, sender: Address | None) -> bool:
        """Whether the reader does not want mail from this address."""
        if sender is None:
            return False
        return self.ignores_mark("email", sender.email)

    def ignores_mark(self, kind: str, value: str) -> bool:
        """Whether the reader wants nothing from this address or number."""
        return IgnoredSender.objects.filter(**self.columns, index__in=blinds(kind, value)).exists()


@dataclass
class Parties:
    """The people of one mail, as its reader knows them."""

    letter: Letter
    reader: Reader

    @cached_property
    def ours(self) -> frozenset[str]:
        """The addresses of the mail that belong to us: accounts, mailboxes, our own sender."""
        emails = {each.email.lower() for each in self.everybody}
        staff = User.objects.annotate(small=Lower("email")).filter(small__in=emails).values_list("small", flat=True)
        boxes = Mailbox.objects.annotate(small=Lower("login")).filter(small__in=emails).values_list("small", flat=True)
        pattern = self.reader.mailbox.pattern if self.reader.mailbox else ""
        private = {email for email in emails if is_one_of_ours(email, pattern)}
        return frozenset({*staff, *boxes, *private, house_address().email.lower()})

    @property
    def everybody(self) -> list[Address]:
        """Sender and receivers."""
        return [*([self.letter.sender] if self.letter.sender else []), *self.letter.receivers]

    @property
    def from_us(self) -> bool:
        """Whether one of us wrote it."""
        return self.letter.sender is not None and self.letter.sender.email.lower() in self.ours

    @cached_property
    def writer(self) -> User | None:
        """Who of us wrote it; None for the mailbox of a team, from which nobody writes in their own name."""
        return writer_of(self.letter, self.reader.user)

    @property
    def outside(self) -> list[Address]:
        """Receivers who are none of us."""
        return [receiver for receiver in self.letter.receivers if receiver.email.lower() not in self.ours]

    @cached_property
    def known(self) -> dict[str, list[Contact]]:
        """{address: contacts whom the reader sees and who have it}; several where a family or an office share it."""
        return contacts_with(
            [address.email for address in self.everybody if address.email.lower() not in self.ours], self.reader
        )

    def of(self, address: Address | None) -> list[Contact]:
        """The contacts behind an address."""
        return self.known.get(address.email.lower(), []) if address else []

    @cached_property
    def answered(self) -> list[Contact]:
        """Contacts to whom we sent the letter that this mail answers."""
        return people_behind(self.letter.answers, self.reader)


def writer_of(letter: Letter, keeper: User | None) -> User | None:
    """The colleague whose address a mail of ours came from, whoever's mailbox brought it; else `keeper`."""
    email = letter.sender.email.lower() if letter.sender else ""
    return User.objects.annotate(small=Lower("email")).filter(small=email).first() or keeper


def contacts_with(emails: Iterable[str], reader: Reader) -> dict[str, list[Contact]]:
    """{address in small letters: contacts}, two queries however many there are."""
    return contacts_having(emails, reader.seen)


def contacts_by_key(reader: Reader, keys: Iterable[int]) -> Mapping[int, Contact]:
    """Those of the contacts with these keys whom the reader sees."""
    wanted_keys = set(keys)
    return (
        {contact.pk: contact for contact in reader.seen.filter(pk__in=wanted_keys).with_keys()} if wanted_keys else {}
    )


def people_behind(message_ids: Iterable[str], reader: Reader) -> list[Contact]:
    """Contacts whom the reader sees, to whom a letter of ours or a filed mail with one of these ids went."""
    ids = list(message_ids)
    uids = [uid for message_id in ids if (uid := uid_in(message_id)) is not None]
    hashes = [mark for message_id in ids for mark in blind_texts("message id", message_id)]
    ours = Message.objects.filter(uid__in=uids, person__isnull=False).values_list("person_id", flat=True)
    filed = FiledMail.objects.filter(message__in=hashes).values_list("interaction__person_id", flat=True)
    keys = {*(ours if uids else ()), *(filed if hashes else ())}
    return sorted(contacts_by_key(reader, keys).values(), key=lambda message_id: message_id.pk)
