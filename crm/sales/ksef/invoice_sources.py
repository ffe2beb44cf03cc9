"""What an invoice is drawn up from: the accepted version of an offer, or the lines of a deal."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.sales.deal_lines.line_sums import ZERO
from crm.sales.ksef.invoice import Buyer, InvoiceLine
from crm.sales.models import Deal, DealLine, Offer
from crm.sales.models.offering.sold_lines import SoldLine
from crm.sales.offers.frozen_content import buyer as buyer_of
from crm.sales.offers.offers import accepted_version

NOT_ACCEPTED = _("Only an accepted offer becomes an invoice.")


@dataclass(frozen=True)
class Source:
    """Lines and customer; the basis of an exemption where it is known."""

    deal: Deal
    buyer: Buyer
    lines: tuple[InvoiceLine, ...]
    currency: str
    exempt_basis: str = ""
    offer: Offer | None = None


def source_of_offer(offer: Offer) -> Source:
    """What was accepted, word for word. ValidationError while nobody has accepted."""
    version = accepted_version(offer)
    if version is None:
        raise ValidationError(NOT_ACCEPTED, code="state")
    content = version.words
    return Source(
        offer.deal,
        customer(offer.deal, content["buyer"], content["eu_vat"]),
        tuple(frozen_line(row, content["currency"]) for row in content["lines"]),
        content["currency"],
        content["exempt_basis"],
        offer,
    )


def source_of_deal(deal: Deal) -> Source:
    """The deal as it stands now."""
    lines = tuple(line_of(row) for row in DealLine.objects.filter(deal=deal))
    return Source(deal, customer(deal, buyer_of(deal)), lines, deal.currency)


def customer(deal: Deal, named: dict[str, str], eu_vat: str = "") -> Buyer:
    """Whose deal it is; a Polish number that is written as of the Union is a NIP."""
    nip = named["nip"] or (eu_vat[2:] if eu_vat.startswith("PL") else "")
    consumer = deal.company_id is None
    return Buyer(named["name"], named["address"], nip, "" if nip else eu_vat, consumer=consumer)


def frozen_line(row: dict[str, Any], currency: str) -> InvoiceLine:
    """A line as it was frozen: its discount is what its net lacks."""
    quantity, price, net = (Decimal(row[name]) for name in ("quantity", "unit_price", "net"))
    line = InvoiceLine(row["product"], row["vat"], quantity, price, ZERO, row["unit"], currency)
    return replace(line, discount=line.net - net)


def line_of(row: SoldLine) -> InvoiceLine:
    """A line of a deal."""
    return InvoiceLine(row.product or "", row.vat, row.quantity, row.unit_price, row.discount, row.unit, row.currency)
