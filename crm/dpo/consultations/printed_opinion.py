"""An opinion of the officer on paper: question, opinion, what was made of it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from consents.models import Controller
from crm.accounts.language.actor_names import signers_of
from crm.accounts.language.formats import stamp
from crm.accounts.models.officer import Consultation
from crm.casework.printing import pdf, printable
from crm.privacy.people.covered_names import Cover, LeftOut


def opinion_pdf(row: Consultation, *, language: str, at: datetime, typed: bool = True) -> bytes:
    """One consultation as a PDF; without what was `typed` where masks are promised, since it may name anybody."""
    cover = Cover(lifted=True) if typed else LeftOut()
    names = signers_of(row.asked_by, row.given_by, row.decided_by)
    named = Controller.named()
    values = {
        "title": f"{row.number} {printable(row.subject or '') if typed else ''}".strip(),
        "who": named.name if named else "Spójnik CRM",
        "made": _("printed %(at)s") % {"at": stamp(at)},
        "sections": [
            part(_("Question"), cover(row.question), names.get(row.asked_by, ""), row.asked_at),
            part(
                _("Opinion of the data protection officer"),
                cover(row.opinion),
                names.get(row.given_by, ""),
                row.given_at,
            ),
            part(_("What we do"), outcome_words(row, cover(row.reason)), names.get(row.decided_by, ""), row.decided_at),
        ],
        "data": [],
        "foot": _("Basis: Art. 38(1), (3), (6) and 39(1)(a) GDPR."),
    }
    return pdf("request_report", values, language=language[:2])


def part(title: str, text: str | None, who: str, at: datetime | None) -> dict[str, Any]:
    """Words, by whom and when; a dash for what is not there yet."""
    lines = [printable(line) for line in (text or "–").splitlines() if line.strip()]
    signed = [f"{who}, {stamp(at)}"] if at else []
    return {"title": title, "text": [*lines, *signed], "head": [], "rows": []}


def outcome_words(row: Consultation, reason: str) -> str:
    """Followed, or overruled and why."""
    if not row.outcome:
        return ""
    return ": ".join(filter(None, (str(row.get_outcome_display()), reason)))
