"""How a view comes to what a URL names: through the user's own sight, or it is missing."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

from crm.contacts.models import Company, Contact


def contact_or_404(user: Any, key: UUID, *, alive: bool = False) -> Contact:
    """The contact with its keys; 404 alike for a foreign, an erased and a made-up one. `alive` leaves out the bin."""
    rows = Contact.objects.alive() if alive else Contact.objects
    return get_object_or_404(rows.visible_to(user).with_keys(), person__uid=key)


def company_or_404(user: Any, key: UUID) -> Company:
    """The company with its keys; 404 likewise."""
    return get_object_or_404(Company.objects.visible_to(user).with_keys().select_related("owner", "team"), uid=key)


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
