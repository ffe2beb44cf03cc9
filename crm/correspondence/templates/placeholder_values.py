"""What placeholders stand for: of one person, for one writer. Empty where nothing is known, or may not be shown."""

from typing import Any

from django.utils import timezone, translation

from consents.models import Controller
from crm.accounts.pages.formats import day
from crm.accounts.pages.vocative import first_name_of, polite, vocative
from crm.contacts.history.letter_subjects import About
from crm.contacts.models import Contact
from crm.contacts.people.contact_record import Sheet
from crm.correspondence.templates.placeholders import ALL, HERS, codes_in, filled, gaps_in

POLISH = "pl"
HERS_CODES = frozenset(one.code for one in ALL if one.of == HERS)


def values_for(contact: Contact, *, writer: Any, about: About | None = None) -> dict[str, str]:
    """{code: value} for a letter of `writer` to `contact`, who comes with their keys.

    Of somebody whom the writer sees masked nothing is told: a letter must not lift a mask.
    """
    sheet = Sheet(contact, writer)
    with translation.override(contact.language):
        hers = hers_of(contact.person.name or "", contact.language) if sheet.clear else {}
        employer = sheet.employer if sheet.clear else None
        hers |= {"company": employer.name} if employer and employer.clear else {}
        return {**ours_of(writer), **hers, **(about.values if about else {})}


def ours_of(writer: Any) -> dict[str, str]:
    """What the writer gives, and their firm."""
    firm = Controller.named()
    theirs = {"our_firm": firm.name, "our_phone": firm.phone} if firm else {}
    told = {"my_name": str(writer), "my_phone": writer.phone, "my_email": writer.email}
    return {**told, **theirs, "today": day(timezone.localdate())}


def hers_of(name: str, language: str) -> dict[str, str]:
    """What their name gives: Polish knows the call, other languages the bare first name."""
    first = first_name_of(name)
    called = {"called": vocative(first), "polite": polite(first)} if language == POLISH else {}
    return {"first_name": first, "called": first, "polite": first, "full_name": name, **called}


def with_values(words: dict[str, str], contact: Contact, *, writer: Any, about: About | None = None) -> dict[str, str]:
    """Subject and text with every placeholder filled that has a value; without one, nothing is looked up."""
    if not codes_in(*words.values()):
        return words
    values = values_for(contact, writer=writer, about=about)
    return {name: filled(text, values) for name, text in words.items()}


def hopeless(words: dict[str, str], *, writer: Any) -> list[str]:
    """What nobody's letter could be filled with, as it was written: unknown, of a deal, or of the writer and empty."""
    known = {**ours_of(writer), **dict.fromkeys(HERS_CODES, "x")}
    return gaps_in(*(filled(text, known) for text in words.values()))


def lacks(contact: Contact, codes: set[str]) -> bool:
    """Whether a letter to many could not be filled for them: from what came with them, without a statement more."""
    hers = {**hers_of(contact.person.name or "", contact.language), "company": "x" if contact.company_id else ""}
    return any(not hers[code] for code in codes & hers.keys())
