"""The offer on paper: PDF by typst, with the organisation's logo and colour, in the language of the offer."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _, override, pgettext

from crm.accounts.language.formats import day, in_full, num
from crm.casework.printing import Unprintable, pdf, printable
from crm.mail.models.letter_logos import LetterLogo
from crm.sales.deals.totals import SIGNS
from crm.sales.models import Vat


def paper_of(content: dict[str, Any], *, code: str = "") -> bytes:
    """The PDF of what `frozen_content` says; `code` is the short digest of a frozen one, empty for a draft."""
    with override(content["language"]):
        return in_our_look("offer", values_of(content, code), content["language"])


def in_our_look(template: str, values: dict[str, Any], language: str) -> bytes:
    """A PDF with the organisation's logo, where it has one that is still a picture."""
    logo = LetterLogo.objects.in_use().first()
    files = {logo.file_name: bytes(logo.content)} if logo else {}
    try:
        return pdf(template, values | {"logo": logo.file_name if logo else ""}, language=language, files=files)
    except Unprintable:
        if logo is None:
            raise
        return pdf(template, values | {"logo": ""}, language=language)


def values_of(content: dict[str, Any], code: str) -> dict[str, Any]:
    """What the template prints, in words; the language is active."""
    seller, buyer, sign = content["seller"], content["buyer"], SIGNS.get(content["currency"], content["currency"])
    words = {
        "title": _("Offer %(number)s") % {"number": content["number"]},
        "subject": content["title"],
        "note": content["note"],
        "who": seller["name"] or "Spójnik CRM",
        "seller": lines_of(seller["name"], seller["address"], nip(seller["nip"]), seller["email"], seller["phone"]),
        "for": pgettext("offer", "For"),
        "buyer": lines_of(buyer["name"], buyer["address"], nip(buyer["nip"]), content["eu_vat"]),
        "facts": facts(content),
        "head": heads(sign),
        "lines": [row_of(line, sign) for line in content["lines"]],
        "sums_head": [pgettext("rate of VAT", "Rate"), _("Net"), _("VAT"), _("Gross, %(sign)s") % {"sign": sign}],
        "sums": [sums_row(rate, sign) for rate in content["rates"]],
        "total": [_("Total"), *totals(content, sign)],
        "remarks": remarks(content),
        "terms_title": _("Terms"),
        "terms": content["terms"],
        "colour": content["colour"],
        "foot": _("Code of the document: %(code)s") % {"code": code} if code else _("Draft"),
    }
    return cleaned(words)


def heads(sign: str) -> list[str]:
    """The heads of the table of lines."""
    return [
        *(_("Item"), _("Quantity"), _("Net price"), _("Discount"), _("VAT")),
        _("Net, %(sign)s") % {"sign": sign},
    ]


def facts(content: dict[str, Any]) -> list[str]:
    """Version, day, last day, who looks after it."""
    until, first = date.fromisoformat(content["valid_until"]), date.fromisoformat(content["made_on"])
    return [
        _("Version %(version)s of %(day)s") % {"version": content["version"], "day": day(first)},
        _("valid until %(day)s") % {"day": day(until)},
        _("prepared by %(name)s") % {"name": content["owner"]},
    ]


def row_of(line: dict[str, Any], sign: str) -> list[str]:
    """One line as it is printed, its amounts with every decimal of their currency."""
    quantity = f"{num(Decimal(line['quantity']))} {line['unit']}".strip()
    price, net = in_full(line["unit_price"], sign), in_full(line["net"], sign)
    return [line["product"], quantity, price, discount_of(line, sign), line["rate"], net]


def discount_of(line: dict[str, Any], sign: str) -> str:
    """«5%», «155,00»; empty without one."""
    percent, value = Decimal(line["discount_percent"]), Decimal(line["discount_amount"])
    if percent:
        return f"{num(percent)}%"
    return in_full(line["discount_amount"], sign) if value else ""


def sums_row(rate: dict[str, str], sign: str) -> list[str]:
    """One rate."""
    return [str(Vat(rate["rate"]).label), *totals(rate, sign)]


def totals(sums: dict[str, Any], sign: str) -> list[str]:
    """Net, VAT and gross."""
    return [in_full(sums[name], sign) for name in ("net", "vat", "gross")]


def remarks(content: dict[str, Any]) -> list[str]:
    """What the law wants to be said of rates."""
    rates = {rate["rate"] for rate in content["rates"]}
    sentences = []
    if Vat.EXEMPT in rates and content["exempt_basis"]:
        sentences.append(_("Exempt from VAT: %(basis)s.") % {"basis": content["exempt_basis"].rstrip(".")})
    if Vat.REVERSE in rates:
        sentences.append(_("Reverse charge: the customer accounts for VAT."))
    if content["consumer"]:
        sentences.append(_("A consumer may withdraw from a contract made at a distance within 14 days."))
    return sentences


def nip(number: str) -> str:
    """«NIP 526…»; empty without one."""
    return f"NIP {number}" if number else ""


def lines_of(*texts: str) -> list[str]:
    """Those that are there."""
    return [text for text in texts if text]


def cleaned(value: Any) -> Any:
    """The same without control characters, for which PDF has no place."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    return {name: cleaned(item) for name, item in value.items()} if isinstance(value, dict) else value
