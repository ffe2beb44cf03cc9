"""Copies and blind copies of a letter: to contacts whom the gate allows, and to colleagues. Nobody else gets one.

An address that belongs to no contact has no notice and no ground, so it is named, with the way to add it. Each contact
gets a message and an entry of their own, sealed under their own key, and the gate is asked for each when it leaves.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower
from django.utils.translation import gettext as _, gettext_lazy

from consents.grounds.answers import Answer
from consents.grounds.recording import answers
from crm.accounts.models import User
from crm.contacts.models import Contact, Interaction
from crm.contacts.ownership.custody import sees_name_in_lists
from crm.contacts.people.address_owners import contacts_having
from crm.contacts.people.companions import usable_by
from crm.mail.models.message_states import Place
from crm.privacy.channels import EMAIL
from crm.privacy.models import Purpose

BETWEEN = re.compile(r"[\s,;]+")
OFFER_TO_US = gettext_lazy("%(address)s: an offer goes to whom it is for. Colleagues read it in the history.")
MOST = 5  # more people are a mailing


@dataclass(frozen=True)
class Copy:
    """One receiver of a copy: a contact or a colleague, in their place."""

    place: str
    address: str
    contact: Contact | None = None
    user: User | None = None

    @property
    def key(self) -> list[str]:
        """How a draft remembers it."""
        kind, uid = ("contact", self.contact.uid) if self.contact else ("user", self.user.uid if self.user else "")
        return [self.place, kind, str(uid)]


class CopiesRefused(ValidationError):
    """Some of the copies cannot go: [(place, sentence)] in `told`."""

    def __init__(self, told: Sequence[tuple[str, str]]) -> None:
        super().__init__([words for _place, words in told], code="copies")
        self.told = list(told)


@dataclass
class Copies:
    """The copies of one letter to `contact`, as `writer` typed them."""

    writer: User
    contact: Contact
    typed: dict[str, str]

    @cached_property
    def addresses(self) -> dict[str, str]:
        """{address in small letters: place}, each once, the first place counting."""
        places: dict[str, str] = {}
        for place in (Place.CC, Place.BCC):
            for address in BETWEEN.split(self.typed.get(place, "").strip()):
                if address.strip("<>"):
                    places.setdefault(address.strip("<>").lower(), place)
        return places

    @cached_property
    def sorted_out(self) -> tuple[list[Copy], list[tuple[str, str]]]:
        """(those who are somebody here, [(place, why the rest is not)])."""
        if len(self.addresses) > MOST:
            words = _("A letter takes %(most)s copies. Write to more people as a mailing.") % {"most": MOST}
            return [], [(next(iter(self.addresses.values())), words)]
        staff = User.objects.filter(is_active=True).annotate(small=Lower("email")).filter(small__in=self.addresses)
        users = {user.email.lower(): user for user in staff}
        known = contacts_having(self.addresses, Contact.objects.alive().visible_to(self.writer))
        copies, left_out = [], []
        for address, place in self.addresses.items():
            contacts = [each for each in known.get(address, []) if each.pk != self.contact.pk]
            if address in users:
                copies.append(Copy(place, address, user=users[address]))
            elif len(contacts) == 1:
                copies.append(Copy(place, address, contact=contacts[0]))
            else:
                left_out.append((place, self.why_nobody(address, known.get(address, []))))
        return copies, left_out

    def why_nobody(self, address: str, contacts: list[Contact]) -> str:
        """Why nobody gets a copy at an address, and what to do."""
        try:
            validate_email(address)
        except ValidationError:
            return _("%(address)s is no e-mail address.") % {"address": address}
        if any(each.pk == self.contact.pk for each in contacts):
            return _("%(address)s gets this letter already.") % {"address": address}
        if contacts:
            return _("Several contacts have the address %(address)s. Write to each of them by themselves.") % {
                "address": address
            }
        return _(
            "%(address)s is no contact of yours. Add the person first, with where the address comes from, or leave "
            "them out."
        ) % {"address": address}

    def allowed(self, purpose: Purpose) -> list[Copy]:
        """Those who may get one for `purpose`. CopiesRefused with a sentence for each of the others."""
        going, left_out = self.judged(purpose)
        if left_out:
            raise CopiesRefused(left_out)
        return going

    def judged(self, purpose: Purpose) -> tuple[list[Copy], list[tuple[str, str]]]:
        """(those who may get one for `purpose`, [(place, why another may not)])."""
        copies, unknown = self.sorted_out
        usable, left_out = usable_copies(copies, self.writer), list(unknown)
        gate = gate_answers([copy.contact for copy in usable if copy.contact], purpose)
        going = []
        for copy in copies:
            answer = gate.get(copy.contact.pk) if copy.contact else None
            if copy.user and purpose.marketing:
                left_out.append((copy.place, OFFER_TO_US % {"address": copy.address}))
                continue
            if copy in usable and (copy.contact is None or (answer and answer.allowed)):
                going.append(copy)
            else:
                why = answer.words if answer else _("Their data are restricted or in the bin.")
                left_out.append((copy.place, f"{copy.address}: {why}"))
        return going, left_out


def usable_copies(copies: Iterable[Copy], writer: User) -> list[Copy]:
    """The copies whose contacts may be used at all: not in the bin, not restricted."""
    rows = list(copies)
    people = [copy.contact.pk for copy in rows if copy.contact]
    usable = set(usable_by(Contact.objects.filter(pk__in=people), writer).values_list("pk", flat=True))
    return [copy for copy in rows if copy.contact is None or copy.contact.pk in usable]


def gate_answers(contacts: Sequence[Contact], purpose: Purpose) -> dict[int, Answer]:
    """{contact: what the gate says of an e-mail for `purpose`}."""
    answer_by_key = answers([contact.pk for contact in contacts], [(EMAIL, purpose)]) if contacts else {}
    return {contact.pk: answer_by_key[contact.pk, EMAIL, purpose.slug] for contact in contacts}


def remembered(keys: Sequence[Sequence[str]], writer: User) -> list[Copy]:
    """The copies that a draft remembers, as far as `writer` still sees them."""
    uids = {kind: [UUID(uid) for _place, its, uid in keys if its == kind] for kind in ("contact", "user")}
    contacts = {
        str(each.uid): each for each in usable_by(Contact.objects.filter(person__uid__in=uids["contact"]), writer)
    }
    users = {str(each.uid): each for each in User.objects.filter(uid__in=uids["user"], is_active=True)}
    copies = []
    for place, kind, uid in keys:
        if kind == "user" and uid in users:
            copies.append(Copy(place, users[uid].email, user=users[uid]))
        elif uid in contacts and contacts[uid].person.email and sees_name_in_lists(writer, contacts[uid]):
            copies.append(Copy(place, contacts[uid].person.email, contact=contacts[uid]))
    return copies


def of_the_others(entry: Interaction, writer: User) -> list[Copy]:
    """Who besides the person got a letter, or wrote it: those whom an answer to all goes to, without ourselves."""
    rows = Interaction.objects.standing().filter(occasion=entry.occasion, kind=Interaction.Kind.EMAIL)
    people = rows.exclude(person=entry.person_id).exclude(message__place=Place.BCC).values("person_id")
    return [
        Copy(Place.CC, contact.person.email, contact=contact)
        for contact in usable_by(Contact.objects.filter(pk__in=people), writer)[:MOST]
        if contact.person.email and sees_name_in_lists(writer, contact)
    ]


def as_typed(copies: Iterable[Copy]) -> dict[str, str]:
    """{place: addresses} as the form shows them."""
    rows = list(copies)
    return {place: ", ".join(copy.address for copy in rows if copy.place == place) for place in (Place.CC, Place.BCC)}
