"""How a view comes to what a URL names: through the user's own sight, or it is missing."""

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
    """What was asked for was merged into something that the user sees: `key` leads there instead of `old`."""

    def __init__(self, old: UUID, key: UUID) -> None:
        super().__init__("merged")
        self.old, self.key = old, key


def contact_or_404(user: Any, key: UUID, *, alive: bool = False) -> Contact:
    """The contact with its keys; 404 alike for a foreign, an erased and a made-up one. `alive` leaves out the bin.

    Moved for one that was merged into a contact that `user` sees.
    """
    found = next(iter(contact_of.rows(user, key=key, alive=alive)), None)
    if found is None and (after := contact_after(user, key)):
        raise Moved(key, after)
    if found is None:
        raise Http404
    return found


def company_or_404(user: Any, key: UUID, *, alive: bool = False) -> Company:
    """The company with its keys; 404 and Moved likewise."""
    found = next(iter(company_of.rows(user, key=key, alive=alive)), None)
    if found is None and (after := company_after(user, key)):
        raise Moved(key, after)
    if found is None:
        raise Http404
    return found


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
    """The public id that was sent; 404 for what has no such form, as for one that is nobody's."""
    try:
        return UUID(text or "")
    except ValueError:
        raise Http404 from None


def moment_of(request: HttpRequest) -> datetime | None:
    """The moment in `?before=`, where a page begins; None without one, or when it is none."""
    try:
        found = parse_datetime(request.GET.get("before", ""))
    except ValueError:
        return None
    return found if found and is_aware(found) else None
