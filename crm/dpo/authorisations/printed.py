"""An authorisation on paper (PDF), and the register as files: the same rows make CSV, XLSX, JSON and PDF."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext as _

from consents.models import Controller
from crm.accounts.authorisations.papers import Paper
from crm.accounts.language.formats import day, stamp
from crm.casework.printing import pdf
from crm.casework.register import register_file

NONE = "–"


def house() -> str:
    """The controller by name."""
    named = Controller.named()
    return named.name if named else "Spójnik CRM"


def paper_pdf(paper: Paper, *, at: datetime) -> bytes:
    """The document itself, in the reader's language: what is authorised, its annex, statement, signature, end."""
    row = paper.row
    values = {
        "title": _("Authorisation No. %(number)s") % {"number": row.number},
        "who": house(),
        "made": _("printed %(at)s") % {"at": stamp(at)},
        "sections": [
            {"title": _("To process personal data"), "text": [decree(paper)], "head": [], "rows": []},
            annex(paper),
            {"title": _("Confidentiality"), "text": [promised(paper)], "head": [], "rows": []},
            {"title": _("Signature"), "text": signature_lines(paper), "head": [], "rows": []},
        ],
        "data": [],
        "foot": _("Basis: Art. 29 and 32(4) GDPR. The original is the entry in the register."),
    }
    return pdf("request_report", values, language=(get_language() or settings.LANGUAGE_CODE)[:2])


def decree(paper: Paper) -> str:
    """The one sentence that it is about."""
    row = paper.row
    words = {"house": house(), "who": row.user, "role": row.role, "since": day(row.since)}
    if row.until:
        text = _(
            "%(house)s authorises %(who)s to process personal data within the role «%(role)s», solely on the "
            "controller's instructions, from %(since)s to %(until)s."
        )
        return text % {**words, "until": day(row.until)}
    text = _(
        "%(house)s authorises %(who)s to process personal data within the role «%(role)s», solely on the "
        "controller's instructions, from %(since)s without an end."
    )
    return text % words


def annex(paper: Paper) -> dict[str, Any]:
    """What it covers."""
    rows = [
        [_("Purposes"), ", ".join(paper.purpose_names) or NONE],
        [_("Categories of data"), ", ".join(paper.category_names) or NONE],
        [_("Systems"), paper.row.systems or NONE],
        [_("How far the role sees"), "; ".join(paper.reach) or NONE],
    ]
    return {"title": _("What it covers"), "text": [], "head": [_("Point"), _("Scope")], "rows": rows}


def promised(paper: Paper) -> str:
    """What was promised and when."""
    statement = paper.row.statement
    if statement is None:
        return _("The promise of confidentiality has not been made yet; the authorisation takes effect with it.")
    text = _("They promised confidentiality on %(at)s, version %(version)s; it binds them after they left, too.")
    return text % {"at": stamp(statement.at), "version": statement.version}


def signature_lines(paper: Paper) -> list[str]:
    """Who signed it and when, and how it ended."""
    row = paper.row
    if row.signed_at is None:
        return [_("Not signed: a draft.")]
    lines = [_("Signed by %(who)s on %(at)s.") % {"who": paper.signer, "at": stamp(row.signed_at)}]
    if row.withdrawn_at is not None:
        words = {"at": stamp(row.withdrawn_at), "why": row.get_end_display()}
        lines.append(_("It ended on %(at)s: %(why)s.") % words)
    return lines


def columns() -> dict[str, str]:
    """The columns of the register with their headings."""
    return {
        "number": _("Number"),
        "who": _("Who"),
        "role": _("Role"),
        "purposes": _("Purposes"),
        "categories": _("Categories of data"),
        "systems": _("Systems"),
        "since": _("From"),
        "until": _("Until"),
        "promised": _("Confidentiality promised"),
        "signed_by": _("Signed by"),
        "signed": _("Signed"),
        "state": _("State"),
        "ended": _("Ended"),
        "why": _("Why"),
    }


def register_row(paper: Paper) -> dict[str, str]:
    """What the register says of one."""
    row = paper.row
    return {
        "number": row.number,
        "who": str(row.user),
        "role": str(row.role),
        "purposes": ", ".join(paper.purpose_names),
        "categories": ", ".join(paper.category_names),
        "systems": row.systems,
        "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else "",
        "promised": stamp(row.statement.at) if row.statement else "",
        "signed_by": paper.signer,
        "signed": stamp(row.signed_at) if row.signed_at else "",
        "state": paper.state_words,
        "ended": stamp(row.withdrawn_at) if row.withdrawn_at else "",
        "why": row.end_note,
    }


def register_of(kind: str, papers: Iterable[Paper], *, at: datetime) -> bytes:
    """The whole register as a file of that kind."""
    rows = [register_row(paper) for paper in papers]
    title, none = _("Register of authorisations"), _("No authorisation is recorded.")
    return register_file(kind, columns(), rows, title=title, none=none, who=house(), at=at)
