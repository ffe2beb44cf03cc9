"""What an offer takes off, and whether it needs a second person's word: over the limit that the house sets, if any.

A price below the lowest one of the price list is a discount as well, however the line is written; the list counts as
it was at its highest within thirty days, so that nobody hides a discount by lowering it for a day (price_history.py).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.accounts.second_person.independence import Someone
from crm.sales.currencies import in_units, plain
from crm.sales.deal_lines.line_sums import ZERO
from crm.sales.models import LimitRaise, Offer, OfferApproval, OfferLine, OfferSettings
from crm.sales.models.offering.sold_lines import HUNDREDTH
from crm.sales.price_list.price_history import highest_lately

NOT_APPROVED = _("The discount is over the limit: a second person has to approve it first.")
HUNDRED = Decimal(100)
AMOUNTS = ("unit_price", "discount_amount")
PRICED = ("uid", "item_id", "product", "quantity", "unit", "unit_price", "discount_percent", "discount_amount", "vat")


@dataclass(frozen=True)
class Discount:
    """What is taken off, and of how much; `limit` is the one that counts here, None without one.

    It is below the `houses` where somebody raised that and nobody has confirmed it.
    """

    taken: Decimal
    full: Decimal
    limit: Decimal | None
    houses: Decimal | None = None

    @property
    def percent(self) -> Decimal:
        """«12.50», rounded half up."""
        return (self.taken * HUNDRED / self.full).quantize(HUNDREDTH, ROUND_HALF_UP) if self.full else ZERO

    @property
    def over(self) -> bool:
        """Whether a second person has to approve it; compared unrounded."""
        return self.limit is not None and self.taken * HUNDRED > self.limit * self.full


def discount_of(offer: Offer, lines: Sequence[OfferLine], by: Someone) -> Discount:
    """The discount of the whole offer by the prices of late, and the limit that counts when `by` sends it."""
    listed = list_prices(offer, lines)
    full = [
        max(line.full, in_units(line.quantity * listed.get(line.item_id or 0, ZERO), offer.currency)) for line in lines
    ]
    whole = sum(full, ZERO)
    houses = OfferSettings.now().discount_limit
    limit = LimitRaise.limit_for(offer.deal, by, houses)
    return Discount(whole - sum((line.worth for line in lines), ZERO), whole, limit, houses)


def list_prices(offer: Offer, lines: Sequence[OfferLine]) -> dict[int, Decimal]:
    """{product: the highest that its lowest list price in the offer's currency was lately}: two statements."""
    items = {line.item_id for line in lines if line.item_id}
    return highest_lately(items, offer.currency, timezone.localdate()) if items else {}


def digest_of_lines(offer: Offer, lines: Sequence[OfferLine]) -> str:
    """SHA-256 of what the lines cost, in whichever order they stand."""
    rows = sorted("|".join(part_of_digest(line, name) for name in PRICED) for line in lines)
    return hashlib.sha256("\n".join([offer.currency, *rows]).encode()).hexdigest()


def part_of_digest(line: OfferLine, name: str) -> str:
    """One value of a line; an amount with the decimals of its currency, however many its column has."""
    value = getattr(line, name)
    return plain(value, line.currency) if name in AMOUNTS else str(value)


def current_approval(offer: Offer) -> OfferApproval | None:
    """What was asked or said last, where no change has taken it back."""
    return OfferApproval.objects.current().filter(offer=offer).select_related("asked_by", "decided_by").first()


def approval_for(offer: Offer, lines: Sequence[OfferLine], discount: Discount) -> OfferApproval | None:
    """The approval by which the offer may go out, None where it needs none. ValidationError without one."""
    if not discount.over:
        return None
    approval = current_approval(offer)
    if approval is None or not approval.approved or approval.digest != digest_of_lines(offer, lines):
        raise ValidationError(NOT_APPROVED, code="discount")
    return approval
