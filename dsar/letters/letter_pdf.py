"""A letter as a PDF, in its own language."""

from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consents.models import Controller
from crm.accounts.language.formats import day_long
from crm.casework.printing import pdf, printable
from dsar.letters.letter_blocks import blocks
from dsar.letters.letter_texts import title_of
from dsar.models import Case


def as_pdf(case: Case, kind: str, text: str, *, language: str, at: datetime) -> bytes:
    """The letter on paper: who writes, to whom, when, the words."""
    named, person = Controller.named(), case.person
    with translation.override(language):
        context = {
            "title": title_of(case, kind, language),
            "who": named.name if named else "Spójnik CRM",
            "address": named.address if named else "",
            "to": printable(person.name or person.email or "") if person else "",
            "home": [printable(line) for line in (case.postal or "").splitlines() if line.strip()],
            "day": day_long(timezone.localtime(at)),
            "parts": [
                {**block, "text": printable(block["text"]), "lines": [printable(line) for line in block["lines"]]}
                for block in blocks(text)
            ],
            "foot": _("Number of the request: %(number)s") % {"number": case.number},
        }
        return pdf("request", context, language=language)
