"""Whom a deal may be with, while one types: people and companies that the user keeps and may use.

Suggested is what can be chosen: nobody is offered whom the verb would refuse. Chosen is by public id, through the
user's own sight; who types an address, a NIP or a whole name and chooses nothing is understood all the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crm.contacts.companies.company_editing import suggest
from crm.contacts.models import Contact
from crm.contacts.ownership.custody import named_for
from crm.contacts.people.companions import found_by_name
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.law.jurisdiction import TAX_NUMBER
from crm.public_ids import public_id
from crm.sales.documents.customer_match import NOBODY, Matcher, Party

TYPED, MOST = 254, 10
PERSON, COMPANY = "contact", "company"


@dataclass(frozen=True)
class Option:
    """One of those offered: `value` is sent, `label` and `note` are read, `person` is whose data they are."""

    value: str
    label: str
    note: str
    icon: str
    person: int | None = None


def exact_match(text: str, user: Any) -> Party:
    """The only one of the user's customers with this NIP, e-mail address or full name; NOBODY for none and
    for several.
    """
    text = text.strip()
    kind = "email" if "@" in text else "nip" if any(sign.isdigit() for sign in text) else "name"
    return Matcher(user).party({kind: text}) if text else NOBODY


def party_picked(value: str, user: Any) -> Party:
    """The customer picked, «contact:key» or «company:key»; NOBODY where the user does not handle or may
    not use them.
    """
    kind, _colon, key = value.partition(":")
    uid, matcher = public_id(key), Matcher(user)
    if uid is None:
        return NOBODY
    if kind == PERSON:
        return Party(contact=matcher.contacts.filter(person__uid=uid).first())
    company = matcher.companies.filter(uid=uid).first() if kind == COMPANY else None
    return matcher.of_company(company) if company else NOBODY


def options_for(text: str, user: Any, *, only_people: bool = False) -> list[Option]:
    """Customers that match what was typed: an exact match first, then by name, companies before people; at most ten."""
    text = text.strip()[:TYPED]
    options: dict[str, Option] = {}
    for party in candidates(text, user, only_people=only_people) if len(text) > 1 else ():
        if party.found and (option := option_of(party, user)):
            options.setdefault(option.value, option)
    return list(options.values())[:MOST]


def candidates(text: str, user: Any, *, only_people: bool) -> Iterator[Party]:
    """Parties that may be meant."""
    matcher, same = Matcher(user), exact_match(text, user)
    yield Party(contact=same.contact) if only_people else same
    if not only_people:
        yield from (matcher.of_company(match) for match in suggest(matcher.sight, text))
    yield from (Party(contact=match) for match in found_by_name(text, user=matcher.sight))


def option_of(party: Party, user: Any) -> Option | None:
    """The option for a party; None when its name cannot be decrypted."""
    try:
        return company_option(party) if party.company else person_option(party.contact, user)
    except Unreadable:
        return None


def company_option(party: Party) -> Option:
    """A firm, or one person's business."""
    company: Any = party.company
    note = " · ".join(filter(None, (company.city, f"{TAX_NUMBER} {company.tax_number}" if company.tax_number else "")))
    return Option(f"{COMPANY}:{company.uid}", company.label, note, "building", company.sole_trader_id)


def person_option(contact: Contact | None, user: Any) -> Option | None:
    """The option for a person, with their position and company where known."""
    if contact is None:
        return None
    firm = contact.company.label if contact.company and not contact.company.sole_trader_id else ""
    note = ", ".join(filter(None, (contact.position or "", firm)))
    return Option(f"{PERSON}:{contact.uid}", named_for(user, contact), note, "user", contact.pk)
