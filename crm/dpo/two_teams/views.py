"""Saved views: one of a salesperson's own, and one shared with her team; the lists they are of."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from crm.accounts.models import User
from crm.contacts.contact_fields import contacts
from crm.contacts.lists.asking import Asking
from crm.contacts.lists.keeping import save_view
from crm.contacts.lists.kinds import kinds
from crm.dpo.two_teams.people import ACTIVE, SHARED, Seeded, word


def views_of(user: User, team: str) -> Iterator[Seeded]:
    """Two views of contacts, each under a name that occurs nowhere else."""
    mine: Any = user.teams.get()
    for state, audience in ((ACTIVE, None), (SHARED, mine)):
        asking, name = Asking(contacts(), user, {"view": "all", "f": "status:is:lead"}, timezone.now()), word("view")
        view = save_view(asking, name, team=audience, by=user)
        yield Seeded("saved_view", str(view.uid), team, user.username, state, {"name": name})


def lists_of_the_house() -> Iterator[Seeded]:
    """The lists that views are of."""
    yield from (Seeded("list", slug, None, None) for slug in kinds())
