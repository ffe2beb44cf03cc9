"""Who a bulk act applies to: the rows ticked in a list, or everybody in the view, as far as the reader sees them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict

from crm.accounts.models import User
from crm.contacts.contact_list.contact_query import ContactList
from crm.contacts.models import Contact
from crm.lists.access import pk_among
from crm.privacy.actors import Actor
from crm.public_ids import public_id

MOST = 500  # rows ticked
MOST_OF_A_VIEW = 5000  # people of one act on a whole view; more is work for a narrower view


class TooMany(ValueError):
    """The view holds more people than one act may change."""


def picked(data: Any, *, by: Actor, at: datetime) -> list[UUID]:
    """Public ids of the ticked rows, of the single row whose menu was used, or of the whole view that `list` names.

    Malformed ids are left out. Raises TooMany for a view with more than MOST_OF_A_VIEW people.
    """
    if data.get("only"):
        values = [data["only"]]
    elif data.get("whole") == "1":
        return everybody_in_view(QueryDict(data.get("list", "").removeprefix("?")), by=by, at=at)
    else:
        values = data.getlist("pick")[:MOST]
    return [key for value in values if (key := public_id(value))]


def everybody_in_view(params: Any, *, by: Actor, at: datetime) -> list[UUID]:
    """Public ids of everybody in the view, newest first."""
    contact_list = ContactList(by, params, at)
    rows = contact_list.contacts.newest_rows(contact_list.eyes, ("person__uid",), size=MOST_OF_A_VIEW + 1)
    if len(rows) > MOST_OF_A_VIEW:
        raise TooMany
    return [uid for (uid,) in rows]


def contacts_of(keys: list[UUID], *, by: User) -> Any:
    """The contacts outside the bin among the keys that `by` sees."""
    pks = Contact.objects.alive().filter(person__uid__in=keys).values_list("pk", flat=True)
    return Contact.objects.visible_to(by).filter(pk_among(pks))
