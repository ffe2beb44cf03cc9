"""An offer as its page shows it, in words."""

from datetime import date
from decimal import Decimal
from typing import Any

from crm.accounts.language.formats import NBSP, in_full, num
from crm.sales.deals.totals import SIGNS
from crm.sales.models import Vat
from crm.sales.offers.offer_links import OpenedOffer
from crm.sales.offers.paper import discount_of, remarks


def offer_words(opened: OpenedOffer) -> dict[str, Any]:
    """What the template shows of the frozen version; the language is active."""
    return content_words(opened.version.words, opened.version.code)


def content_words(content: dict[str, Any], code: str = "") -> dict[str, Any]:
    """The same of what an offer says; a draft has no code."""
    sign = SIGNS.get(content["currency"], content["currency"])
    return {
        **{name: content[name] for name in ("number", "version", "title", "note", "owner", "buyer", "terms")},
        "gross": with_sign(content["gross"], sign),
        "net": with_sign(content["net"], sign),
        "until": date.fromisoformat(content["valid_until"]),
        "lines": [line_words(line, sign) for line in content["lines"]],
        "rates": [
            {"label": str(Vat(rate["rate"]).label), "vat": with_sign(rate["vat"], sign)} for rate in content["rates"]
        ],
        "remarks": [] if content["consumer"] else remarks(content),
        "code": code,
        "consumer": content["consumer"],
        "phone": content["seller"]["phone"],
        "seller": content["seller"]["name"],
    }


def line_words(line: dict[str, Any], sign: str) -> dict[str, str]:
    """One line: its name, how it comes about, what it costs net."""
    discount = discount_of(line, sign)
    parts = [f"{num(Decimal(line['quantity']))} {line['unit']}".strip() + f" × {with_sign(line['unit_price'], sign)}"]
    return {
        "name": line["product"],
        "how": " · ".join(filter(None, [*parts, discount and f"−{discount}", f"VAT {line['rate']}"])),
        "net": with_sign(line["net"], sign),
    }


def with_sign(text: str, sign: str) -> str:
    """«87 627,58 zł», always with grosze, or as many decimals as the currency has."""
    return f"{in_full(text, sign)}{NBSP}{sign}"
