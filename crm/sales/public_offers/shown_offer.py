"""An offer as its page shows it, in words."""

from datetime import date
from decimal import Decimal
from typing import Any

from crm.accounts.language.formats import money, num
from crm.sales.deals.totals import SIGNS
from crm.sales.models import Vat
from crm.sales.offers.offer_links import OpenedOffer
from crm.sales.offers.paper import amount, discount_of, remarks


def offer_words(opened: OpenedOffer) -> dict[str, Any]:
    """What the template shows of the frozen version; the language is active."""
    content = opened.version.words
    sign = SIGNS.get(content["currency"], content["currency"])
    return {
        **{name: content[name] for name in ("number", "version", "title", "note", "owner", "buyer", "terms")},
        "gross": in_full(content["gross"], sign),
        "net": in_full(content["net"], sign),
        "until": date.fromisoformat(content["valid_until"]),
        "lines": [line_words(line, sign) for line in content["lines"]],
        "rates": [
            {"label": str(Vat(rate["rate"]).label), "vat": in_full(rate["vat"], sign)} for rate in content["rates"]
        ],
        "remarks": [] if content["consumer"] else remarks(content),
        "code": opened.version.code,
        "consumer": content["consumer"],
        "phone": content["seller"]["phone"],
        "seller": content["seller"]["name"],
    }


def line_words(line: dict[str, Any], sign: str) -> dict[str, str]:
    """One line: its name, how it comes about, what it costs net."""
    parts = [f"{num(Decimal(line['quantity']))} {line['unit']}".strip() + f" × {in_full(line['unit_price'], sign)}"]
    return {
        "name": line["product"],
        "how": " · ".join(filter(None, [*parts, discount_of(line) and f"−{discount_of(line)}", f"VAT {line['rate']}"])),
        "net": in_full(line["net"], sign),
    }


def in_full(text: str, sign: str) -> str:
    """«87 627,58 zł», always with grosze."""
    return f"{amount(text)}{money(0, sign)[1:]}"
