"""The draft of a processing agreement, in Polish or English: our template filled from the record (Art. 28(3)).

The words stand in templates/dpo/processors/agreement.<language>.txt; typst sets them as a report.
"""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _, override

from consents.models import Controller
from crm.accounts.language.country_names import country_name
from crm.accounts.language.formats import day
from crm.casework.printing import pdf, printable
from crm.dpo.processors.file_state import FileState
from crm.dpo.processors.forms import OBJECTION_DAYS
from crm.privacy.categories import Category

LANGUAGES = ("pl", "en")
CLAUSES = {
    **{"a": "§ 3", "b": "§ 4", "c": "§ 5", "d": "§ 6", "e": "§ 7", "f": "§ 8", "g": "§ 9", "h": "§ 10"},
    **{"2": "§ 6", "4": "§ 6", "9": "§ 11"},
}
"""Where our template says each point of the checklist."""
DELETION_CLAUSE = "§ 7"
"""Where it says that whoever we deleted is deleted there without being asked for."""


def draft_pdf(state: FileState, *, language: str) -> bytes:
    """The draft as PDF."""
    with override(language):
        named = Controller.named()
        values = {
            "title": _("Processing agreement (draft)"),
            "who": printable(named.name) if named else "Spójnik CRM",
            "made": _("made from the record on %(day)s") % {"day": day(state.today)},
            "sections": sections(state, named, language),
            "data": [],
            "foot": _("A draft: read it, fill in the gaps, sign it, then record it with its file."),
        }
        return pdf("request_report", values, language=language)


def sections(state: FileState, named: Controller | None, language: str) -> list[dict[str, Any]]:
    """[{title, text}] of the template; the language is active."""
    text = render_to_string(f"dpo/processors/agreement.{language}.txt", facts(state, named))
    parts = [part.partition("\n") for part in f"\n{text.strip()}".split("\n# ") if part.strip()]
    return [
        {
            "title": printable(title),
            "text": [printable(line) for line in body.split("\n") if line.strip()],
            "head": [],
            "rows": [],
        }
        for title, _line, body in parts
    ]


def facts(state: FileState, named: Controller | None) -> dict[str, Any]:
    """What the template names."""
    recipient, agreement = state.recipient, state.agreement
    officer = [named.officer, named.officer_email or named.email] if named else []
    return {
        "firm": named.name if named else "____________________",
        "address": named.address if named else "",
        "nip": named.nip if named else "",
        "officer": ", ".join(filter(None, officer)),
        "processor": recipient.name,
        "processor_email": recipient.email,
        "services": recipient.services.strip() or "____________________",
        "purposes": [{"name": str(row.purpose), "categories": labels(row.given)} for row in state.named],
        "categories": labels(state.needed),
        "people": _("customers, people at firms and others whose data are processed for these purposes"),
        "countries": [country_name(code) for code in recipient.countries],
        "ends_on": "",
        "sub_processing": agreement.sub_processing if agreement else "general",
        "notice_months": agreement.notice_months if agreement else None,
        "days": OBJECTION_DAYS.days,
    }


def labels(codes: list[str]) -> list[str]:
    """Categories in words."""
    return [str(Category(code).label) for code in codes if code in Category.values]
