"""Somebody like her is here already? Found by blind index among what the asker sees; a warning, never a block.

A person whom the asker may not see answers like no person at all.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consents.models import Restriction
from crm.contacts.companies.company_record import CompanySheet
from crm.contacts.models import Company, Contact
from crm.contacts.ownership.custody import keeps, named_for
from crm.contacts.safeguards.exact_lookups import TooManyLooks, ask, ask_nip
from crm.lists.access import among
from crm.narrowing import Words
from crm.privacy.keys.blind_index import blinds, normal_phone, query_tokens, words
from crm.privacy.logs import access_log
from crm.privacy.models import Person

VIEW = "contacts:similar"
MOST = 3
A_MOMENT = timedelta(minutes=2)  # longer than any request takes from its look to its end
NIP_DIGITS, FULL_NAME = 10, 2  # words: a first name alone resembles too many
FURTHER = _("the same further address")


@dataclass(frozen=True)
class Look:
    """A contact that resembles what is being typed, and by what."""

    contact: Contact
    name: str
    by_what: Words
    firm: str = ""
    kept: bool = False  # whether the asker may complete it


def similar(
    user: Any, *, email: str = "", phone: str = "", nip: str = "", name: str = "", employer: Company | None = None
) -> list[Look]:
    """At most three contacts visible to `user` with this e-mail, phone or NIP, or with this name at `employer`.

    Nothing while none of them is complete, nor for whoever asks for too many values that they see masked. The look is
    in the access log before anything is returned.
    """
    typed = complete_among(email, phone)
    traders = set(traders_with(nip))
    namesakes = set(named_alike(user, name, employer))
    if not (typed or traders or namesakes):
        return []
    rows = seen_among(user, sharing(typed) | traders | namesakes).with_keys()
    if not may_hear(user, typed, nip, rows):
        return []
    found = list(rows.order_by("pk")[:MOST])
    access_log.shown(by=user, view=VIEW, people=[row.pk for row in found], fields=["name"])
    return [look_at(row, typed, user, traders=traders, namesakes=namesakes) for row in found]


def may_hear(user: Any, typed: dict[str, str], nip: str, rows: Any) -> bool:
    """Whether the asker may hear who has these addresses, or this NIP: each is a look (safeguards/exact_lookups.py)."""
    found = list(rows.values_list("pk", flat=True)) if typed else []
    try:
        if len(nip) == NIP_DIGITS:
            ask_nip(user, nip)
        for kind, text in typed.items():
            ask(user, kind, text, found)
    except TooManyLooks:
        return False
    return True


def resembles(user: Any, row: Mapping[str, Any]) -> bool:
    """Whether somebody whom `similar` would find for this has come since the caller looked, a moment ago.

    Nobody is shown, so no look is logged. Whoever was here before was found by that look, or kept from someone who asks
    for too many: to them this must not tell it either.
    """
    typed = complete_among(row.get("email", ""), row.get("phone", ""))
    namesakes = set(named_alike(user, row.get("name", ""), row.get("company")))
    people = sharing(typed) | namesakes
    return bool(people) and seen_among(user, people).filter(created_at__gte=timezone.now() - A_MOMENT).exists()


def complete_among(email: str, phone: str) -> dict[str, str]:
    """{kind: address} of those that are worth looking for."""
    return {kind: text for kind, text in (("email", email), ("phone", phone)) if is_complete(kind, text)}


def sharing(typed: Mapping[str, str]) -> set[int]:
    """Everybody who has one of the addresses: the few first, an OR over the join would read everybody."""
    return {pk for kind, text in typed.items() for pk in Person.objects.having(kind, text).values_list("pk", flat=True)}


def seen_among(user: Any, people: Set[int]) -> Any:
    """The living contacts among `people` that `user` sees and whose data are not restricted."""
    return Contact.objects.alive().visible_to(user).filter(among(people - Restriction.in_force(people)))


def traders_with(nip: str) -> Iterable[int]:
    """Sole traders with this NIP."""
    indexes = blinds("nip", nip) if len(nip) == NIP_DIGITS else []
    return Company.objects.filter(trader_nip_index__in=indexes).values_list("sole_trader", flat=True)


def named_alike(user: Any, name: str, employer: Company | None) -> Iterable[int]:
    """People of `employer` that `user` sees, whose name begins like every word of `name`, in any order."""
    if employer is None or len(words(name)) < FULL_NAME:
        return
    for tokens in query_tokens(name):
        rows = Contact.objects.alive().visible_to(user).filter(company=employer, name_tokens__hold=tokens)
        yield from rows.order_by("pk").values_list("pk", flat=True)[:MOST]


def look_at(
    contact: Contact, typed: dict[str, str], user: Any, *, traders: Set[int] = frozenset(), namesakes: Set[int]
) -> Look:
    """One find in words: the surest reason."""
    firm = CompanySheet(contact.company, user).name if contact.company else ""
    by_what: Words = shared_by(contact.person, typed) if typed else ""
    if contact.pk in traders:
        by_what = _("the same NIP")
    elif contact.pk in namesakes and (not typed or by_what == FURTHER):
        by_what = _("a similar name at the same company")
    return Look(contact, named_for(user, contact), by_what, firm, keeps(user, contact))


def is_complete(kind: str, text: str) -> bool:
    """Whether an address is worth looking for: not half of one."""
    if kind == "phone":
        return normal_phone(text).startswith("+")
    try:
        validate_email(text.strip())
    except ValidationError:
        return False
    return True


def shared_by(person: Person, typed: dict[str, str]) -> Words:
    """Which of the two is shared, in words."""
    if person.email_index in blinds("email", typed.get("email", "")):
        return _("the same e-mail")
    if person.phone_index in blinds("phone", typed.get("phone", "")):
        return _("the same phone")
    return FURTHER
