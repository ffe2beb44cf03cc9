"""How a view finds the record that a URL names: among those that the user sees, else a 404."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

from crm.accounts.prepared import prepared
from crm.contacts.models import Company, Contact
from crm.contacts.ownership.merged_records import company_after, contact_after


class Moved(Http404):
    """The record was merged into one that the user sees: `key` is its public id, in place of `old`."""

    def __init__(self, old: UUID, key: UUID) -> None:
        super().__init__("merged")
        self.old, self.key = old, key


def contact_or_404(user: Any, key: UUID, *, alive: bool = False) -> Contact:
    """The contact with its keys; the same 404 for invisible, erased and non-existent ones. `alive` leaves out the bin.

    Moved for one that was merged into a contact that `user` sees.
    """
    contact = next(iter(contact_of.rows(user, key=key, alive=alive)), None)
    if contact is None and (after := contact_after(user, key)):
        raise Moved(key, after)
    if contact is None:
        raise Http404
    return contact


def company_or_404(user: Any, key: UUID, *, alive: bool = False) -> Company:
    """The company with its keys; 404 and Moved as in `contact_or_404`."""
    company = next(iter(company_of.rows(user, key=key, alive=alive)), None)
    if company is None and (after := company_after(user, key)):
        raise Moved(key, after)
    if company is None:
        raise Http404
    return company


@prepared
def contact_of(reader: Any, *, key: UUID, alive: bool) -> Any:
    """The contact of a public id, as far as the reader sees it."""
    rows = Contact.objects.visible_to(reader).with_keys().filter(person__uid=key)
    return rows.alive() if alive else rows


@prepared
def company_of(reader: Any, *, key: UUID, alive: bool) -> Any:
    """The company of a public id, as far as the reader sees it."""
    rows = Company.objects.visible_to(reader).with_keys().select_related("owner", "team")
    return (rows.alive() if alive else rows).filter(uid=key)


def uid_or_404(text: str | None) -> UUID:
    """The public id that was sent; a 404 for a malformed one, as for an unknown one."""
    try:
        return UUID(text or "")
    except ValueError:
        raise Http404 from None


def moment_of(request: HttpRequest) -> datetime | None:
    """The timestamp in `?before=`, where a page begins; None for none and for a malformed one."""
    try:
        moment = parse_datetime(request.GET.get("before", ""))
    except ValueError:
        return None
    return moment if moment and is_aware(moment) else None
