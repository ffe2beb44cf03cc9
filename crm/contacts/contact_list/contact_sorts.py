"""The orders of the contact list: some by the database, names and firms in memory, since they are sealed."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import models
from django.db.models import Q

from consents.models import Restriction
from crm.contacts.contact_list.contact_rows import firms_of, opened_name, sealer_of
from crm.contacts.models import Contact
from crm.contacts.ownership.staff_order import sorts_by_staff
from crm.lists.pages.column_sorts import ColumnSort
from crm.lists.pages.name_order import by_surname, by_words
from crm.lists.pages.numbered_page import in_order
from crm.privacy.keys.cipher import Unreadable

BY_NAME, BY_FIRM = "name", "firm"
NEWEST = "last"


def restricted() -> Q:
    """Contacts of whom nothing is told but that they are restricted."""
    return Q(pk__in=Restriction.objects.filter(lifted_at=None).values("person"))


SORTS = {
    BY_NAME: ColumnSort(),
    BY_FIRM: ColumnSort(),
    NEWEST: ColumnSort("last_activity_at", down=True, hidden=restricted),
    **sorts_by_staff(restricted),
    "status": ColumnSort("status", ranks=lambda: Contact.Status.values, hidden=restricted),
    "created": ColumnSort("created_at", down=True, hidden=restricted),
}


def in_name_order(candidates: Any, *, down: bool, most: int) -> list[int] | None:
    """Keys of contacts by surname, restricted people last with their names not decrypted; None for more than `most`."""
    held = models.Exists(Restriction.objects.filter(person=models.OuterRef("pk"), lifted_at=None))
    columns = ("pk", "person__uid", "person__name", "person__key__wrapped", "person__key__version", "held")
    rows = list(candidates.annotate(held=held).values_list(*columns))
    if len(rows) > most:
        return None
    return in_order(((row[0], name_of(row)) for row in rows), by_surname, down=down)


def name_of(row: tuple) -> str | None:
    """The name in a row of `in_name_order`; None where it is not told."""
    _pk, uid, name, wrapped, version, held = row
    if held:
        return None
    try:
        return opened_name(uid, name and name.blob, sealer_of(uid, wrapped, version)) or None
    except Unreadable:
        return None


def in_firm_order(candidates: Any, *, down: bool, most: int) -> list[int] | None:
    """Keys of contacts by the name of their firm, those without one and restricted people last; None as above."""
    held = models.Exists(Restriction.objects.filter(person=models.OuterRef("pk"), lifted_at=None))
    rows = list(candidates.annotate(held=held).values_list("pk", "company__name", "company__sole_trader", "held"))
    if len(rows) > most:
        return None
    traders = {trader for _pk, _name, trader, held_row in rows if trader and not held_row}
    names = firms_of(traders - Restriction.in_force(traders)) if traders else {}
    firms = {pk: names.get(trader) if trader else name for pk, name, trader, is_held in rows if not is_held}
    return in_order(((row[0], firms.get(row[0]) or None) for row in rows), by_words, down=down)


IN_MEMORY: dict[str, Callable[..., Sequence[int] | None]] = {BY_NAME: in_name_order, BY_FIRM: in_firm_order}
