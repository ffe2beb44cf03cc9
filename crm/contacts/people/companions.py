"""Contacts to add to a meeting: people of the same company, and those found by name."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from consents.models import Restriction
from crm.contacts.models import Contact
from crm.lists.pages.name_order import by_surname
from crm.privacy.keys.blind_index import matches, query_tokens

LONGEST = 200  # letters of one search

MOST = 8


def of_the_same_company(contact: Contact, *, user: Any) -> list[Contact]:
    """Other contacts of the company that `user` sees, by surname; at most eight."""
    if contact.company_id is None:
        return []
    rows = usable_by(Contact.objects.filter(company=contact.company_id).exclude(pk=contact.pk), user)
    return sorted(rows[:MOST], key=lambda colleague: by_surname(colleague.label))


def found_by_name(text: str, *, user: Any, ticked: Iterable[UUID] = (), but: Contact | None = None) -> list[Contact]:
    """The ticked ones, then at most eight whose names match; only contacts that `user` sees and that may be used."""
    ticked_contacts = list(usable_by(Contact.objects.filter(person__uid__in=list(ticked)), user))
    by_pk = {candidate.pk: candidate for candidate in ticked_contacts}
    for tokens in query_tokens(text):
        for candidate in usable_by(Contact.objects.filter(name_tokens__hold=tokens), user)[: MOST * 3]:
            if matches(candidate.person.name, text) and len(by_pk) < len(ticked_contacts) + MOST:
                by_pk.setdefault(candidate.pk, candidate)
    return [candidate for candidate in by_pk.values() if but is None or candidate.pk != but.pk]


def usable_by(rows: Any, user: Any) -> Any:
    """Visible to the user, outside the bin, not restricted; with keys."""
    paused = Restriction.objects.filter(lifted_at=None).values("person_id")
    return rows.alive().visible_to(user).exclude(pk__in=paused).with_keys().order_by("-last_activity_at", "-pk")
