"""What the placeholders of a paper stand for, in the language of the paper."""

from datetime import date
from typing import Any

from django.utils.translation import override

from crm.accounts.language.formats import NBSP, day, in_full
from crm.sales.currencies import SIGNS
from crm.sales.models import PaperTemplateVersion, Vat
from crm.sales.paper_templates.paper_placeholders import BLOCKS, PAPERS
from crm.sales.paper_templates.paper_sources import PaperSource


def values_for_paper(source: PaperSource, *, number: str, today: date, language: str) -> dict[str, str]:
    """{code: text}; empty where nothing is known."""
    content, ours, theirs = source.content, source.content["seller"], source.content["buyer"]
    with override(language):
        return {
            "customer": theirs["name"],
            "customer_address": theirs["address"],
            "customer_nip": theirs["nip"] or content["eu_vat"],
            "our_firm": ours["name"],
            "our_address": ours["address"],
            "our_nip": ours["nip"],
            "our_email": ours["email"],
            "our_phone": ours["phone"],
            "keeper": content["owner"],
            "number": number,
            "today": day(today),
            "deal": content["title"],
            "deal_number": source.deal.uid.hex[:8].upper(),
            "offer_number": source.offer.number if source.offer else "",
            "offer_code": source.code,
            "accepted_on": day(source.accepted_on) if source.accepted_on else "",
            **{name: in_currency(content, name) for name in ("net", "vat", "gross")},
            "currency": content["currency"],
        }


def in_currency(content: dict[str, Any], name: str) -> str:
    """«40 633,40 zł», always with grosze; empty without lines."""
    sign = SIGNS.get(content["currency"], content["currency"])
    return f"{in_full(content[name], sign)}{NBSP}{sign}" if content["lines"] else ""


def example_values() -> dict[str, str]:
    """Each placeholder stands for its own name."""
    return {each.code: f"[{each.label}]" for each in PAPERS.placeholders}


def unknown_values(version: PaperTemplateVersion, source: PaperSource, language: str, today: date) -> list[str]:
    """Labels of the placeholders of the template for which nothing is known: they stay as dots."""
    values = values_for_paper(source, number="x", today=today, language=language)
    used = PAPERS.codes_in(*version.in_language(language)) - BLOCKS
    return [str(each.label) for each in PAPERS.placeholders if each.code in used and not values[each.code]]


def lines_in_language(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines with their rates in the active language."""
    return [{**line, "rate": str(Vat(line["vat"]).label)} for line in content["lines"]]
