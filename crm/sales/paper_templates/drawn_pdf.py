"""A contract or an order on paper: PDF by typst, in the look of the offers."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _, override, pgettext

from crm.accounts.language.formats import day
from crm.mail.senders.house_colour import house_colour
from crm.sales.currencies import SIGNS
from crm.sales.models import PaperTemplateVersion
from crm.sales.offers.frozen_content import seller
from crm.sales.offers.paper import cleaned, heads, in_our_look, lines_of, nip, remarks, row_of, sums_row, totals
from crm.sales.paper_templates.paper_pieces import filled_or_blank, pieces_of
from crm.sales.paper_templates.paper_sources import PaperSource
from crm.sales.paper_templates.paper_values import example_values, lines_in_language, values_for_paper

NOTHING_SOLD: dict[str, Any] = {
    **{"currency": "PLN", "lines": [], "rates": [], "net": "0", "vat": "0", "gross": "0"},
    **{"terms": [], "consumer": False, "exempt_basis": ""},
}


def drawn_pdf(version: PaperTemplateVersion, source: PaperSource, *, language: str, number: str, today: date) -> bytes:
    """The PDF of a paper; without a `number` it is a draft."""
    values = values_for_paper(source, number=number, today=today, language=language)
    with override(language):
        foot = number if number else _("Draft")
        return printed(version, values, source.content, language, [day(today)], foot)


def example_pdf(version: PaperTemplateVersion, language: str) -> bytes:
    """What the template looks like, with the names of its placeholders in place of values."""
    with override(language):
        return printed(version, example_values(), {**NOTHING_SOLD, "seller": seller()}, language, [], _("Draft"))


def printed(
    version: PaperTemplateVersion,
    values: dict[str, str],
    content: dict[str, Any],
    language: str,
    facts: list[str],
    foot: str,
) -> bytes:
    """The PDF; the language is active."""
    title, text = version.in_language(language)
    words = {
        "title": filled_or_blank(title, values),
        "facts": facts,
        "pieces": pieces_of(text, values),
        "parties": [pgettext("signature", "For us"), pgettext("signature", "For the customer")],
        "colour": house_colour(),
        "foot": foot,
        **seller_words(content["seller"]),
        **tables(content),
    }
    return in_our_look("paper", cleaned(words), language)


def seller_words(ours: dict[str, str]) -> dict[str, Any]:
    """Whose paper it is."""
    return {
        "who": ours["name"] or "Spójnik CRM",
        "seller": lines_of(ours["name"], ours["address"], nip(ours["nip"]), ours["email"], ours["phone"]),
    }


def tables(content: dict[str, Any]) -> dict[str, Any]:
    """What the blocks print."""
    sign = SIGNS.get(content["currency"], content["currency"])
    return {
        "head": heads(sign),
        "lines": [row_of(line, sign) for line in lines_in_language(content)],
        "sums_head": [pgettext("rate of VAT", "Rate"), _("Net"), _("VAT"), _("Gross, %(sign)s") % {"sign": sign}],
        "sums": [sums_row(rate, sign) for rate in content["rates"]],
        "total": [_("Total"), *totals(content, sign)],
        "remarks": remarks(content),
        "terms": content["terms"],
    }
