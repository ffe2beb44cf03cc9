"""The bell of discounts that wait for a second person, as crm/plugs.py names it (FRAME_PARTS)."""

from datetime import datetime
from typing import Any

from crm.accounts.pages.frame_parts import Bell, FramePart
from crm.accounts.permissions import rights
from crm.accounts.prepared import prepared
from crm.accounts.together import Asked, counted
from crm.sales.models import OfferApproval, PriceAuthor

WAITING = "discounts"


def part() -> FramePart:
    """What approvals add to every page."""
    return FramePart(bells=(Bell("discounts", "sales/offer_pages/bell.html", (WAITING,), asked),))


def asked(user: Any, _at: datetime) -> dict[str, Asked]:
    """{name: the statement that yields its number}: discounts that wait for a yes or no of this reader."""
    if not (user.may(rights.DEALS_SETTINGS) and user.may(rights.DEALS_EDIT)):
        return {}
    return {WAITING: counted(waiting.asking(user))}


@prepared
def waiting(reader: Any) -> Any:
    """Discounts of offers that the reader sees, but those that they asked about or priced themselves."""
    rows = OfferApproval.objects.visible_to(reader).waiting().exclude(asked_by=reader)
    own = PriceAuthor.objects.filter(author=reader).values("deal")
    return rows.exclude(offer__deal__in=own).order_by().values("pk")
