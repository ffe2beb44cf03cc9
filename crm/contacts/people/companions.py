"""Whom to add to a meeting: people of the same company, and whoever is found by name."""

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
    """Other contacts of the company that `user` sees, in the order of their names."""
    if contact.company_id is None:
        return []
    rows = usable(Contact.objects.filter(company=contact.company_id).exclude(pk=contact.pk), user)
    return sorted(rows[:MOST], key=lambda one: by_surname(one.label))


def found_by_name(text: str, *, user: Any, ticked: Iterable[UUID] = (), but: Contact | None = None) -> list[Contact]:
    """Those ticked already, then at most eight whose names match; nobody whom `user` does not see or may not use."""
    kept = list(usable(Contact.objects.filter(person__uid__in=list(ticked)), user))
    found = {one.pk: one for one in kept}
    for tokens in query_tokens(text):
        for one in usable(Contact.objects.filter(name_tokens__hold=tokens), user)[: MOST * 3]:
            if matches(one.person.name, text) and len(found) < len(kept) + MOST:
                found.setdefault(one.pk, one)
    return [one for one in found.values() if but is None or one.pk != but.pk]


def usable(rows: Any, user: Any) -> Any:
    """Visible, living, unrestricted, with keys."""
    paused = Restriction.objects.filter(lifted_at=None).values("person_id")
    return rows.alive().visible_to(user).exclude(pk__in=paused).with_keys().order_by("-last_activity_at", "-pk")
