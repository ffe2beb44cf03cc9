"""What an offer says, as it is frozen when it goes out: words and numbers alone, so that it never changes."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from consents.models import Controller
from crm.mail.senders.house_colour import house_colour
from crm.sales.currencies import plain
from crm.sales.deal_lines.line_sums import sums_of
from crm.sales.models import Deal, Offer, OfferLine, OfferTerm, OfferVersion, Vat
from crm.sales.models.offering.sold_lines import SoldLine

NUMBERS, AMOUNTS = ("quantity", "discount_percent"), ("unit_price", "discount_amount")


def content_of(offer: Offer, lines: Sequence[OfferLine], *, version: int) -> dict[str, Any]:
    """The offer as data. A firm's names nobody of its people; of ours it names the owner of the deal."""
    with override(offer.language):
        return {
            "number": offer.number,
            "version": version,
            "title": offer.title or "",
            "note": offer.note or "",
            "language": offer.language,
            "currency": offer.currency,
            "made_on": timezone.localdate().isoformat(),
            "valid_until": offer.valid_until.isoformat(),
            "consumer": offer.to_consumer,
            "seller": seller(),
            "owner": offer.deal.owner.get_full_name(),
            "buyer": buyer(offer.deal),
            "eu_vat": offer.eu_vat or "",
            "exempt_basis": offer.exempt_basis,
            **goods_of(lines, offer.currency),
            "terms": terms_of(offer),
            "colour": house_colour(),
        }


def next_content(offer: Offer, lines: Sequence[OfferLine]) -> dict[str, Any]:
    """The offer as its next version would say it."""
    last = OfferVersion.objects.filter(offer=offer).values_list("number", flat=True).first()
    return content_of(offer, lines, version=(last or 0) + 1)


def digest_of_content(content: dict[str, Any]) -> str:
    """SHA-256 of the data in one fixed form, as hex."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def goods_of(lines: Sequence[SoldLine], currency: str) -> dict[str, Any]:
    """The lines and what they come to; the language is active."""
    sums = sums_of(lines, currency)
    return {
        "lines": [line_of(line) for line in lines],
        "rates": [
            {"rate": each.rate, "net": str(each.net), "vat": str(each.vat), "gross": str(each.gross)}
            for each in sums.rates
        ],
        "net": str(sums.net),
        "vat": str(sums.vat),
        "gross": str(sums.gross),
    }


def line_of(line: SoldLine) -> dict[str, Any]:
    """One line."""
    return {
        "product": line.product,
        "unit": line.unit,
        "vat": line.vat,
        "rate": str(Vat(line.vat).label),
        "net": str(line.worth),
        **{name: str(getattr(line, name)) for name in NUMBERS},
        **{name: plain(getattr(line, name), line.currency) for name in AMOUNTS},
    }


def seller() -> dict[str, str]:
    """Our firm."""
    named = Controller.named()
    names = ("name", "address", "nip", "email", "phone")
    return {name: getattr(named, name) if named else "" for name in names}


def buyer(deal: Deal) -> dict[str, str]:
    """Whose offer it is: the firm, else the person."""
    company = deal.company
    if company is None:
        contact: Any = getattr(deal.person, "contact", None)
        place = address(contact.street, contact.postcode, contact.city) if contact else ""
        return {"name": deal.person.label if deal.person else "", "address": place, "nip": ""}
    place = (
        (company.trader_address or "")
        if company.sole_trader_id
        else address(company.street, company.postcode, company.city)
    )
    return {"name": company.label or "", "address": place, "nip": company.tax_number or ""}


def address(street: str | None, postcode: str | None, city: str | None) -> str:
    """«ul. Sienna 21, 34-500 Zakopane»."""
    town = " ".join(part for part in (postcode, city) if part)
    return ", ".join(part for part in (street, town) if part)


def terms_of(offer: Offer) -> list[dict[str, str]]:
    """The chosen blocks in the order of the list; those offered no more stay chosen."""
    blocks = OfferTerm.objects.filter(uid__in=offer.terms)
    return [{"name": name, "text": text} for name, text in (block.in_language(offer.language) for block in blocks)]
