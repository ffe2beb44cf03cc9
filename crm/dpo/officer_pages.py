"""Papers of the officer's own work: sections of words and tables as a tagged PDF."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from consents.models import Controller
from crm.accounts.language.formats import stamp
from crm.casework.printing import pdf, printable


def section(title: str, rows: Iterable[list[str]], head: list[str], *text: str) -> dict[str, Any]:
    """A part: sentences, then a table where there are rows."""
    cells = [[printable(str(cell)) for cell in row] for row in rows]
    lines = [printable(line) for words in text for line in words.splitlines() if line.strip()]
    return {"title": title, "text": lines or ([] if cells else ["–"]), "head": head if cells else [], "rows": cells}


def report_pdf(title: str, sections: list[dict[str, Any]], *, foot: str, language: str, at: datetime) -> bytes:
    """The paper in a language."""
    named = Controller.named()
    values = {
        "title": printable(title),
        "who": named.name if named else "Spójnik CRM",
        "made": _("printed %(at)s") % {"at": stamp(at)},
        "sections": sections,
        "data": [],
        "foot": foot,
    }
    return pdf("request_report", values, language=language[:2])
