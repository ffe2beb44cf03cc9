"""«@marta, oddzwoń»: an entry mentions a colleague by user name, and the mention appears in their bell.

A mention gives nobody access: a colleague who cannot see the contact is not notified, and the list of mentions checks
visibility again whenever it is shown.
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
    """User names mentioned in a text, lower case, each once, in order. A full stop after a name is not part of it."""
    return list(dict.fromkeys(name.rstrip(".-+").casefold() for name in CALLED.findall(text)))[:MOST]


def notify_mentioned(rows: Sequence[Interaction], text: str, *, by: User) -> int:
    """Notify the colleagues mentioned in the text of `rows` (one entry, a row per person); returns how many rows.

    Only colleagues who see the contact; they can read the entry only if their role reaches its history. The author and
    machine accounts are never notified. Runs in the caller's transaction.
    """
    if not (names := names_in(text)):
        return 0
    users = User.objects.filter(username__in=names, is_active=True, role__machine=False).exclude(pk=by.pk)
    people = [row.person_id for row in rows]
    visible_by_user = {user: Contact.objects.ids_visible_to(user, people) for user in users.select_related("role")}
    callouts = [
        Callout(interaction=row, user=user)
        for user in visible_by_user
        for row in rows
        if row.person_id in visible_by_user[user]
    ]
    Callout.objects.bulk_create(callouts, ignore_conflicts=True)
    return len(callouts)


def mentions_of(user: Any, *, unseen: bool = False) -> Any:
    """The mentions of `user` in existing entries about contacts they see now, newest first."""
    rows = Callout.objects.filter(user=user, interaction__removed_at=None)
    rows = rows.filter(interaction__person__in=Contact.objects.alive().visible_to(user).values("pk"))
    rows = rows.filter(seen_at=None) if unseen else rows
    return rows.select_related("interaction__person__key", "interaction__person__contact", "interaction__author")


def mark_all_seen(*, user: Any) -> int:
    """Mark all mentions of `user` as seen; returns how many."""
    return Callout.objects.filter(user=user, seen_at=None).update(seen_at=timezone.now())
