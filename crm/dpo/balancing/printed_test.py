"""A balancing test on paper (Art. 5(2), 6(1)(f))."""

from datetime import datetime

from django.utils.translation import gettext as _

from crm.casework.printing import pdf
from crm.dpo.balancing.course import BALANCING
from crm.dpo.models import Assessment
from crm.dpo.steps.step_prints import answered_sections, change_section, decision_section, opinion_section, paper_of


def as_pdf(assessment: Assessment, *, language: str, at: datetime) -> bytes:
    """One section for each step, opinions, decision, what changed against the version before."""
    title = _("Balancing test %(number)s, version %(version)s")
    sections = [
        *answered_sections(BALANCING, assessment),
        opinion_section(assessment),
        decision_section(assessment),
        *change_section(BALANCING, assessment),
    ]
    foot = _("GDPR Art. 6(1)(f), 5(2), 21. Steps after EDPB Guidelines 1/2024.")
    return pdf("request_report", paper_of(assessment, title, sections, foot=foot, at=at), language=language)
