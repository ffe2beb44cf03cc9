"""«@marta, oddzwoń»: an entry calls a colleague by her user name, and it stands in her bell.

A mention widens nobody's access: whoever does not see the contact is not called, and hears of nothing later on either,
since the list asks anew whom she sees.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from crm.accounts.models import User
from crm.contacts.models import Callout, Contact, Interaction

CALLED = re.compile(r"(?<![\w@.])@([\w][\w.+-]*)")
MOST = 20


def names_in(text: str) -> list[str]:
    """User names that a text calls, lower case, each once, in their order. A full stop behind one is none of it."""
    return list(dict.fromkeys(name.rstrip(".-+").casefold() for name in CALLED.findall(text)))[:MOST]


def call(rows: Sequence[Interaction], text: str, *, by: User) -> int:
    """Call whom the text of `rows` (one entry, a row for each person) names; the caller's transaction. How many.

    Called is who sees the contact; the words of the entry they read only as far as their role reaches into its history.
    Nobody calls themselves or machines.
    """
    if not (names := names_in(text)):
        return 0
    users = User.objects.filter(username__in=names, is_active=True, role__machine=False).exclude(pk=by.pk)
    people = [row.person_id for row in rows]
    seen = {user: Contact.objects.ids_visible_to(user, people) for user in users.select_related("role")}
    made = [Callout(interaction=row, user=user) for user in seen for row in rows if row.person_id in seen[user]]
    Callout.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def calls_for(user: Any, *, unseen: bool = False) -> Any:
    """The calls of `user` in entries that stand, about contacts they see now, newest first."""
    rows = Callout.objects.filter(user=user, interaction__removed_at=None)
    rows = rows.filter(interaction__person__in=Contact.objects.alive().visible_to(user).values("pk"))
    rows = rows.filter(seen_at=None) if unseen else rows
    return rows.select_related("interaction__person__key", "interaction__person__contact", "interaction__author")


def see_all(*, user: Any) -> int:
    """All of them were looked at."""
    return Callout.objects.filter(user=user, seen_at=None).update(seen_at=timezone.now())
