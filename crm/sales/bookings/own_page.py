"""A booking page set up, opened and shut by the colleague whose it is."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from crm.accounts.models import User
from crm.privacy.logs import ledger
from crm.sales.models import BookingPage


def save_page(page: BookingPage, *, opened: bool, by: User) -> None:
    """Saves one's own page, open or shut. PermissionDenied for another's."""
    if page.owner_id != by.pk:
        raise PermissionDenied
    page.opened_at = (page.opened_at or timezone.now()) if opened else None
    with transaction.atomic():
        page.save()
        ledger.record("booking_page.saved", by=by, target=page.target, counts={"opened": opened})
