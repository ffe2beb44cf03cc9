"""An impact assessment on paper (Art. 35(7)), and what goes to the authority (Art. 36(3))."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from consents.models import Controller
from crm.accounts.language.formats import day
from crm.casework.printing import pdf
from crm.dpo.impact.impact_acts import differs
from crm.dpo.impact.impact_steps import CONTEXT, IMPACT, PRINCIPLES, RISKS, VOICES, high_after, risks_of
from crm.dpo.impact.screening import SCREENING_QUESTIONS, criteria, is_needed, listed
from crm.dpo.models import Assessment
from crm.dpo.risks.risk_rows import RiskRow, checks_now, risk_rows
from crm.dpo.risks.risk_scale import LEVELS, Steps
from crm.dpo.steps.step_prints import (
    Section,
    answered_sections,
    change_section,
    decision_section,
    opinion_section,
    paper_of,
    section,
)
from crm.dpo.steps.step_questions import said
from crm.privacy.law.jurisdiction import jurisdiction

LIST = jurisdiction().impact_list
FOOT = "GDPR Art. 35, 36; %(list)s; WP248 rev. 01; CNIL."


def as_pdf(assessment: Assessment, *, language: str, at: datetime) -> bytes:
    """All steps, risks, opinions, decision, what changed against the version before."""
    title = _("Impact assessment %(number)s, version %(version)s")
    sections = [
        screening_section(assessment),
        *answered_sections(IMPACT, assessment, only=(CONTEXT, PRINCIPLES)),
        risk_section(assessment),
        *answered_sections(IMPACT, assessment, only=(VOICES,)),
        opinion_section(assessment),
        decision_section(assessment),
        *change_section(IMPACT, assessment),
    ]
    foot = FOOT % {"list": LIST.source}
    return pdf("request_report", paper_of(assessment, title, sections, foot=foot, at=at), language=language)


def consultation_pdf(assessment: Assessment, *, language: str, at: datetime) -> bytes:
    """What the controller gives the authority: Art. 36(3)(a) to (f)."""
    title = _("Prior consultation, impact assessment %(number)s, version %(version)s")
    high = [row for row in rows_of(assessment) if row.risk in high_after(risks_of(assessment))]
    texts = [f"{row.risk.called} {row.risk.title}: {row.after_words}" for row in high]
    sections = [
        responsibilities(assessment),
        section(_("Why we consult (Art. 36(1))"), [], text=[_("After the measures these risks stay high:"), *texts]),
        *answered_sections(IMPACT, assessment, only=(CONTEXT,)),
        risk_section(assessment),
        officer_section(),
        *answered_sections(IMPACT, assessment, only=(PRINCIPLES, VOICES)),
        opinion_section(assessment),
    ]
    foot = _("GDPR Art. 36(3). The impact assessment is enclosed.")
    return pdf("request_report", paper_of(assessment, title, sections, foot=foot, at=at), language=language)


def responsibilities(assessment: Assessment) -> Section:
    """Art. 36(3)(a): who is responsible for what; recipients stand under the principles."""
    named = Controller.named()
    rows = [[_("Controller"), named.name if named else "–"], [_("Address"), getattr(named, "address", "") or "–"]]
    return section(_("Responsibilities (Art. 36(3)(a))"), rows, (_("What"), _("Who")))


def officer_section() -> Section:
    """Art. 36(3)(d): the contact of the officer."""
    named = Controller.named()
    contact = ", ".join(filter(None, (getattr(named, "officer", ""), getattr(named, "officer_email", ""))))
    return section(_("Data protection officer (Art. 36(3)(d))"), [], text=[contact or "–"])


def screening_section(assessment: Assessment) -> Section:
    """Every position and criterion with its answer; what was changed says why."""
    answers = assessment.answers
    counts = {"listed": len(listed(answers)), "all": len(LIST.positions), "criteria": len(criteria(answers))}
    words = {**counts, "result": _("needed") if is_needed(answers) else _("not needed")}
    text = _("%(listed)s of %(all)s positions of the list, %(criteria)s of 9 criteria: %(result)s") % words
    rows = [
        [str(each.text), said(answers, each), _("changed") if differs(answers, each.code) else _("as proposed")]
        for each in SCREENING_QUESTIONS
    ]
    if assessment.screened_at is None:
        return section(_("Is it needed"), [], text=[_("Not concluded yet.")])
    title = _("Is it needed")
    return section(
        f"{title} ({day(assessment.screened_at)})",
        rows,
        (_("Position or criterion"), _("Answer"), _("Proposal")),
        [text],
    )


def risk_section(assessment: Assessment) -> Section:
    """The risks: as they stood when it was decided, else as they stand."""
    head = (_("No."), _("What could happen"), _("Before"), _("Measures"), _("After"))
    if not assessment.undecided:
        rows = [
            [
                risk["number"],
                risk["title"],
                level(risk["before"]),
                ", ".join(risk["measures"]) or "–",
                level(risk["after"]),
            ]
            for risk in assessment.frozen.get("risks", ())
        ]
    else:
        rows = [
            [
                row.risk.called,
                row.risk.title,
                level(row.before),
                "; ".join(f"{each.words} ({each.state})" for each in row.measures) or "–",
                level(row.after),
            ]
            for row in rows_of(assessment)
        ]
    return section(f"{RISKS}. {IMPACT.steps[RISKS][0]}", rows, head, [] if rows else [_("No risk is recorded.")])


def level(steps: Sequence[int]) -> str:
    """The level in words with its steps: «high (3 × 4)»."""
    rating = Steps(*steps)
    return f"{LEVELS[rating.level][0]} ({rating.likelihood} × {rating.severity})"


def rows_of(assessment: Assessment) -> list[RiskRow]:
    """Its risks in words."""
    return risk_rows(risks_of(assessment), checks_now())
