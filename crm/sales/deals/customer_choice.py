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
from crm.lists.pages.list_query import uid_of
from crm.privacy.keys.cipher import Unreadable
from crm.privacy.law.jurisdiction import TAX_NUMBER
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


def exact(text: str, user: Any) -> Party:
    """Exactly one of the user's own, by NIP, e-mail address or whole name; NOBODY for none and for several."""
    text = text.strip()
    kind = "email" if "@" in text else "nip" if any(sign.isdigit() for sign in text) else "name"
    return Matcher(user).party({kind: text}) if text else NOBODY


def chosen(value: str, user: Any) -> Party:
    """The one that was picked, «contact:key» or «company:key»; NOBODY whom the user does not keep or may not use."""
    kind, _colon, key = value.partition(":")
    uid, matcher = uid_of(key), Matcher(user)
    if uid is None:
        return NOBODY
    if kind == PERSON:
        return Party(contact=matcher.contacts.filter(person__uid=uid).first())
    found = matcher.companies.filter(uid=uid).first() if kind == COMPANY else None
    return matcher.of_company(found) if found else NOBODY


def offered(text: str, user: Any, *, only_people: bool = False) -> list[Option]:
    """Those who answer what was typed: the exact one first, then by name, firms before people; at most ten."""
    text = text.strip()[:TYPED]
    found: dict[str, Option] = {}
    for party in candidates(text, user, only_people=only_people) if len(text) > 1 else ():
        if party.found and (option := option_of(party, user)):
            found.setdefault(option.value, option)
    return list(found.values())[:MOST]


def candidates(text: str, user: Any, *, only_people: bool) -> Iterator[Party]:
    """Parties that may be meant."""
    matcher, same = Matcher(user), exact(text, user)
    yield Party(contact=same.contact) if only_people else same
    if not only_people:
        yield from (matcher.of_company(one) for one in suggest(matcher.sight, text))
    yield from (Party(contact=one) for one in found_by_name(text, user=matcher.sight))


def option_of(party: Party, user: Any) -> Option | None:
    """How a party is offered; None when its words do not open."""
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
    """A person, with her position and firm where they are at hand."""
    if contact is None:
        return None
    firm = contact.company.label if contact.company and not contact.company.sole_trader_id else ""
    note = ", ".join(filter(None, (contact.position or "", firm)))
    return Option(f"{PERSON}:{contact.uid}", named_for(user, contact), note, "user", contact.pk)
