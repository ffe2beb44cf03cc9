"""The register of risks as files: the same rows make CSV, XLSX, JSON and PDF (Art. 5(2), 24)."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _, pgettext

from consents.models import Controller
from crm.accounts.language.formats import day
from crm.casework.register import register_file
from crm.dpo.risks.risk_rows import RiskRow


def columns() -> dict[str, str]:
    """{column: heading}, in the order of the files."""
    return {
        "number": _("No."),
        "title": _("What could happen"),
        "purpose": _("Purpose"),
        "event": _("What is feared"),
        "asset": _("What it concerns"),
        "threat": _("How it could come about"),
        "before": _("Before measures"),
        "measures": _("Measures"),
        "after": _("After measures"),
        "why_higher": _("Why it is higher after"),
        "owner": _("Who looks after it"),
        "review": _("Next look"),
        "state": _("State"),
        "why": pgettext("risk", "Why"),
    }


def register_row(row: RiskRow) -> dict[str, str]:
    """One risk in words."""
    risk = row.risk
    notes = (f"{each.words}: {each.state}{f' ({each.note})' if each.note else ''}" for each in row.measures)
    return {
        "number": risk.called,
        "title": risk.title,
        "purpose": row.purpose,
        "event": str(risk.get_event_display()),
        "asset": risk.asset,
        "threat": risk.threat,
        "before": f"{row.before_look[0]} ({row.before_words})",
        "measures": "; ".join(notes),
        "after": f"{row.after_look[0]} ({row.after_words})",
        "why_higher": risk.why_higher,
        "owner": str(risk.owner) if risk.owner else "",
        "review": day(risk.review_on),
        "state": str(risk.get_state_display()),
        "why": risk.state_note,
    }


def register_of(kind: str, risks: Iterable[RiskRow], *, at: datetime) -> bytes:
    """The whole register as a file of that kind."""
    rows = [register_row(row) for row in risks]
    named = Controller.named()
    who = named.name if named else "Spójnik CRM"
    title, none = _("Register of risks"), _("No risk is recorded.")
    return register_file(kind, columns(), rows, title=title, none=none, who=who, at=at)
