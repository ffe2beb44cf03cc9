"""Whom an act on many is about: the rows ticked in a list, or everybody in the view, as far as the reader sees them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict

from crm.accounts.models import User
from crm.contacts.contact_list.contact_query import ContactList
from crm.contacts.models import Contact
from crm.lists.access import among
from crm.lists.pages.list_query import uid_of
from crm.privacy.actors import Actor

MOST = 500  # rows ticked
MOST_OF_A_VIEW = 5000  # people of one act on a whole view; more is work for a narrower view


class TooMany(ValueError):
    """The view holds more people than one act takes."""


def picked(data: Any, *, by: Actor, at: datetime) -> list[UUID]:
    """Public ids of the rows ticked, of the one whose menu was used, or of the whole view that `list` names.

    What has no such form is left out. Raises TooMany for a view that is too long.
    """
    if data.get("only"):
        asked = [data["only"]]
    elif data.get("whole") == "1":
        return whole(QueryDict(data.get("list", "").removeprefix("?")), by=by, at=at)
    else:
        asked = data.getlist("pick")[:MOST]
    return [key for value in asked if (key := uid_of(value))]


def whole(asked: Any, *, by: Actor, at: datetime) -> list[UUID]:
    """Everybody in the view, newest first."""
    found = ContactList(by, asked, at)
    rows = found.contacts.newest_rows(found.eyes, ("person__uid",), size=MOST_OF_A_VIEW + 1)
    if len(rows) > MOST_OF_A_VIEW:
        raise TooMany
    return [uid for (uid,) in rows]


def contacts_of(keys: list[UUID], *, by: User) -> Any:
    """The living contacts among the keys that `by` sees."""
    pks = Contact.objects.alive().filter(person__uid__in=keys).values_list("pk", flat=True)
    return Contact.objects.visible_to(by).filter(among(pks))
