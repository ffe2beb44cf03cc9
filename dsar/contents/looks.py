"""Who looked at a person's data: when, where, why, in which role. Never which colleague (C-579/21, paras 73-83)."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from crm.accounts.models import User
from crm.privacy.dotted_paths import resolve
from crm.privacy.models import AccessEntry, Person, Purpose

AT_ONCE = 2000


def looks_at(person: Person) -> Iterator[dict[str, str]]:
    """{at, where, purpose, reason, role} for each look at `person`, oldest first; the log reaches back 24 months.

    Notes that a colleague typed are theirs and stay with the log; names and numbers of accounts never leave it.
    """
    roles = {str(pk): str(role) for pk, role in roles_of_users()}
    purposes = {purpose.slug: str(purpose) for purpose in Purpose.objects.order_by("version")}
    words = resolve("LOOKS_IN_WORDS")
    rows = AccessEntry.objects.filter(people__contains=[person.pk]).order_by("at", "pk").defer("note")
    for entry in rows.iterator(chunk_size=AT_ONCE):
        where, why = words(entry.view, entry.reason) if words else (entry.view, entry.reason)
        yield {
            "at": entry.at.isoformat(),
            "where": str(where),
            "purpose": purposes.get(entry.purpose, entry.purpose),
            "reason": str(why),
            "role": role_of(entry.actor_kind, entry.actor_id, roles),
        }


def roles_of_users() -> Iterable[tuple[int, Any]]:
    """(number of an account, its role)."""
    return ((user.pk, user.role) for user in User.objects.select_related("role").only("pk", "role"))


def role_of(kind: str, number: str, roles: dict[str, str]) -> str:
    """A role in words."""
    if kind == "user":
        return roles.get(number) or _("former member of staff")
    if kind == "subject":
        return _("the person")
    return _("connected system") if kind == "token" else _("the system")
