"""Saved views: one of a salesperson's own, and one shared with her team; the lists they are of."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from crm.accounts.models import User
from crm.contacts.contact_list.contact_fields import contacts
from crm.demo.permission_cast.cast_people import ACTIVE, SHARED, Seeded, word
from crm.lists.pages.list_kinds import kinds
from crm.lists.pages.list_query import ListQuery
from crm.lists.saved_views.view_store import save_view


def views_of(user: User, team: str) -> Iterator[Seeded]:
    """Two views of contacts, each under a name that occurs nowhere else."""
    mine: Any = user.teams.get()
    for state, audience in ((ACTIVE, None), (SHARED, mine)):
        query, name = ListQuery(contacts(), user, {"view": "all", "f": "status:is:lead"}, timezone.now()), word("view")
        view = save_view(query, name, team=audience, by=user)
        yield Seeded("saved_view", str(view.uid), team, user.username, state, {"name": name})


def lists_of_the_house() -> Iterator[Seeded]:
    """The lists that views are of."""
    yield from (Seeded("list", slug, None, None) for slug in kinds())
