"""Warns that a similar contact exists: found by blind index among those the user sees. It never prevents adding one.

A person whom the user may not see gives the same answer as no person at all.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.grounds.readable_people import readable
from consents.models import Restriction
from crm.contacts.companies.company_record import CompanyRecord
from crm.contacts.models import Alike, Company, Contact
from crm.contacts.ownership.custody import has_custody, named_for
from crm.contacts.safeguards.exact_lookups import TooManyLooks, count_lookup, count_nip_lookup
from crm.lists.access import pk_among
from crm.narrowing import Words
from crm.privacy.categories import Category
from crm.privacy.keys.blind_index import blinds, normal_phone, query_tokens, words
from crm.privacy.logs import access_log
from crm.privacy.models import Person, Purpose

VIEW = "contacts:similar"
MOST = 3
A_MOMENT = timedelta(minutes=2)  # longer than any request takes from its look to its end
NIP_DIGITS, FULL_NAME = 10, 2  # words: a first name alone resembles too many
FURTHER, SAME_PHONE = _("the same further address"), _("the same phone")


@dataclass(frozen=True)
class Resemblance:
    """A contact that resembles the typed data, and in what; `kept` is whether the user may complete it."""

    contact: Contact
    name: str
    by_what: Words
    firm: str = ""
    kept: bool = False  # whether the asker may complete it
    code: str = ""  # of Alike: what a pair of the two would be found by


def similar(  # what was typed, and for whom the look is
    user: Any,
    *,
    email: str = "",
    phone: str = "",
    nip: str = "",
    name: str = "",
    employer: Company | None = None,
    reach: Purpose | None = None,
) -> list[Resemblance]:
    """At most three contacts visible to `user` with this e-mail, phone or NIP, or with this name at `employer`.

    Empty while no value is complete, and for a user who looked up too many values that they see masked. The access log
    is written before it returns. `reach` is the purpose for which a program looks, with the categories that it gets
    (`Reachable`): whom it could not read for it, or by what it could not read, is as if it did not exist.
    """
    reachable = Reachable(user, reach)
    typed, namesakes = reachable.addresses(email, phone), set(reachable.namesakes(name, employer))
    traders = set(traders_with(nip)) if reach is None else set()
    if not (typed or traders or namesakes):
        return []
    rows = reachable.among(sharing(typed) | traders | namesakes).with_keys()
    if not lookup_allowed(user, typed, nip, rows):
        return []
    contacts = list(rows.order_by("pk")[:MOST])
    access_log.shown(by=user, view=VIEW, people=[row.pk for row in contacts], fields=["name"])
    return [resemblance_of(row, typed, user, traders=traders, namesakes=namesakes) for row in contacts]


def lookup_allowed(user: Any, typed: dict[str, str], nip: str, rows: Any) -> bool:
    """Whether the user may look up these addresses, or this NIP: lookups are counted (safeguards/exact_lookups.py)."""
    people = list(rows.values_list("pk", flat=True)) if typed else []
    try:
        if len(nip) == NIP_DIGITS:
            count_nip_lookup(user, nip)
        for kind, text in typed.items():
            count_lookup(user, kind, text, people)
    except TooManyLooks:
        return False
    return True


def resembles(user: Any, row: Mapping[str, Any], reach: Purpose | None = None) -> bool:
    """Whether a contact that `similar` would find was added within the last two minutes, since the caller looked.

    Nobody is shown, so no access is logged. Older contacts were found by the caller's own look, or hidden from a user
    who looked up too many: this must not reveal them either. `reach` as in `similar`.
    """
    reachable = Reachable(user, reach)
    typed = reachable.addresses(row.get("email", ""), row.get("phone", ""))
    people = sharing(typed) | set(reachable.namesakes(row.get("name", ""), row.get("company")))
    return bool(people) and reachable.among(people).filter(created_at__gte=timezone.now() - A_MOMENT).exists()


@dataclass(frozen=True)
class Reachable:
    """Whom somebody may be told of. A colleague: whoever they see. A program: of these, whom it may read for a purpose,
    by what the purpose gives it; of anybody else the answer is that of nobody.
    """

    user: Any
    purpose: Purpose | None = None

    def gets(self, *categories: Category) -> bool:
        """Whether all of these may be compared."""
        return self.purpose is None or all(self.purpose.needs(category) for category in categories)

    def addresses(self, email: str, phone: str) -> dict[str, str]:
        """{kind: address} of those that may be compared."""
        typed = complete_among(email, phone)
        return {kind: text for kind, text in typed.items() if self.gets(Category(kind))}

    def namesakes(self, name: str, employer: Company | None) -> Iterable[int]:
        """People of this name at the employer."""
        return named_alike(self.user, name, employer) if self.gets(Category.IDENTITY, Category.EMPLOYMENT) else ()

    def among(self, people: Set[int]) -> Any:
        """Those of `people` (primary keys) that may be shown."""
        contacts = seen_among(self.user, people)
        return contacts if self.purpose is None else readable(contacts, self.purpose)


def complete_among(email: str, phone: str) -> dict[str, str]:
    """{kind: address} of those that are complete enough to look up."""
    return {kind: text for kind, text in (("email", email), ("phone", phone)) if is_complete(kind, text)}


def sharing(typed: Mapping[str, str]) -> set[int]:
    """Keys of everybody with one of the addresses, looked up first: an OR over the join would read everybody."""
    return {pk for kind, text in typed.items() for pk in Person.objects.having(kind, text).values_list("pk", flat=True)}


def seen_among(user: Any, people: Set[int]) -> Any:
    """The contacts among `people` outside the bin that `user` sees and that are not restricted."""
    return Contact.objects.alive().visible_to(user).filter(pk_among(people - Restriction.in_force(people)))


def traders_with(nip: str) -> Iterable[int]:
    """Sole traders with this NIP."""
    indexes = blinds("nip", nip) if len(nip) == NIP_DIGITS else []
    return Company.objects.filter(trader_nip_index__in=indexes).values_list("sole_trader", flat=True)


def named_alike(user: Any, name: str, employer: Company | None) -> Iterable[int]:
    """People of `employer` visible to `user` whose name has words that start like all words of `name`."""
    if employer is None or len(words(name)) < FULL_NAME:
        return
    for tokens in query_tokens(name):
        rows = Contact.objects.alive().visible_to(user).filter(company=employer, name_tokens__hold=tokens)
        yield from rows.order_by("pk").values_list("pk", flat=True)[:MOST]


def resemblance_of(
    contact: Contact, typed: dict[str, str], user: Any, *, traders: Set[int] = frozenset(), namesakes: Set[int]
) -> Resemblance:
    """One match, with its strongest reason."""
    firm = CompanyRecord(contact.company, user).name if contact.company else ""
    by_what: Words = shared_by(contact.person, typed) if typed else ""
    code = Alike.PHONE if by_what == SAME_PHONE or "email" not in typed else Alike.EMAIL
    if contact.pk in traders:
        by_what, code = _("the same NIP"), Alike.NIP
    elif contact.pk in namesakes and (not typed or by_what == FURTHER):
        by_what, code = _("a similar name at the same company"), Alike.NAME
    return Resemblance(contact, named_for(user, contact), by_what, firm, has_custody(user, contact), code)


def is_complete(kind: str, text: str) -> bool:
    """Whether the text is a complete address."""
    if kind == "phone":
        return normal_phone(text).startswith("+")
    try:
        validate_email(text.strip())
    except ValidationError:
        return False
    return True


def shared_by(person: Person, typed: dict[str, str]) -> Words:
    """Which address is shared, in words."""
    if person.email_index in blinds("email", typed.get("email", "")):
        return _("the same e-mail")
    if person.phone_index in blinds("phone", typed.get("phone", "")):
        return SAME_PHONE
    return FURTHER
