"""Contacts behind an e-mail address, as far as somebody sees them. It is no identity: several may share it."""

from collections.abc import Iterable
from typing import Any

from crm.contacts.models import Contact
from crm.contacts.people.companions import found_by_name
from crm.privacy.models import Person


def contacts_having(emails: Iterable[str], seen: Any) -> dict[str, list[Contact]]:
    """{address in small letters: those of the contacts `seen` who have it}, two queries however many there are."""
    having = Person.objects.having_some("email", {email.lower() for email in emails})
    keys = {pk for pk, _email in having}
    visible = {contact.pk: contact for contact in seen.filter(pk__in=keys).with_keys()} if keys else {}
    by_address: dict[str, list[Contact]] = {}
    for pk, email in having:
        if pk in visible:
            by_address.setdefault(email, []).append(visible[pk])
    return by_address


def contacts_with_number(phone: str, seen: Any) -> list[Contact]:
    """Those of the contacts `seen` who have this phone number, with their keys."""
    keys = {pk for pk, _phone in Person.objects.having_some("phone", {phone})} if phone else set()
    return list(seen.filter(pk__in=keys).with_keys().order_by("pk")) if keys else []


def contacts_matching(words: str, user: Any) -> list[Contact]:
    """Contacts whom `user` sees with that address, else with that name."""
    if "@" in words:
        return contacts_having([words], Contact.objects.alive().visible_to(user)).get(words.lower(), [])
    return found_by_name(words, user=user)
