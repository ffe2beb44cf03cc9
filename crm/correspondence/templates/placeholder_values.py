"""What placeholders stand for: of one person, for one writer. Empty where nothing is known, or may not be shown."""

from typing import Any

from django.utils import timezone, translation

from consents.models import Controller
from crm.accounts.language.formats import day
from crm.accounts.language.vocative import first_name_of, polite, vocative
from crm.contacts.history.letter_subjects import LetterSubject
from crm.contacts.models import Contact
from crm.contacts.people.contact_record import ContactRecord
from crm.correspondence.templates.placeholders import ALL, HERS, codes_in, filled, gaps_in

POLISH = "pl"
PERSON_CODES = frozenset(placeholder.code for placeholder in ALL if placeholder.of == HERS)


def values_for(contact: Contact, *, writer: Any, about: LetterSubject | None = None) -> dict[str, str]:
    """{code: value} for a letter of `writer` to `contact`, who comes with their keys.

    No values of a person whom the writer sees masked: a letter must not unmask anything.
    """
    record = ContactRecord(contact, writer)
    with translation.override(contact.language):
        values = name_values(contact.person.name or "", contact.language) if record.clear else {}
        employer = record.employer if record.clear else None
        values |= {"company": employer.name} if employer and employer.clear else {}
        return {**writer_values(writer), **values, **(about.values if about else {})}


def writer_values(writer: Any) -> dict[str, str]:
    """Values about the writer and their organisation."""
    firm = Controller.named()
    organisation_values = {"our_firm": firm.name, "our_phone": firm.phone} if firm else {}
    values = {"my_name": str(writer), "my_phone": writer.phone, "my_email": writer.email}
    return {**values, **organisation_values, "today": day(timezone.localdate())}


def name_values(name: str, language: str) -> dict[str, str]:
    """Values from the person's name: the Polish vocative, the plain first name in other languages."""
    first = first_name_of(name)
    called = {"called": vocative(first), "polite": polite(first)} if language == POLISH else {}
    return {"first_name": first, "called": first, "polite": first, "full_name": name, **called}


def with_values(
    words: dict[str, str], contact: Contact, *, writer: Any, about: LetterSubject | None = None
) -> dict[str, str]:
    """Subject and text with every placeholder filled that has a value; without one, nothing is looked up."""
    if not codes_in(*words.values()):
        return words
    values = values_for(contact, writer=writer, about=about)
    return {name: filled(text, values) for name, text in words.items()}


def never_fillable(words: dict[str, str], *, writer: Any) -> list[str]:
    """Placeholders that can never be filled, as written: unknown, about a deal, or about the writer and empty."""
    known_values = {**writer_values(writer), **dict.fromkeys(PERSON_CODES, "x")}
    return gaps_in(*(filled(text, known_values) for text in words.values()))


def lacks(contact: Contact, codes: set[str]) -> bool:
    """Whether a letter to many could not be filled for this contact; costs no query."""
    values = {**name_values(contact.person.name or "", contact.language), "company": "x" if contact.company_id else ""}
    return any(not values[code] for code in codes & values.keys())
