"""Parts of an assessment on paper: questions with answers, opinions, decision, differences. The language is active."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from consents.models import Controller
from crm.accounts.language.actor_names import signers_of
from crm.accounts.language.formats import day, stamp
from crm.dpo.models import Assessment
from crm.dpo.steps.step_pages import Course, changes_of, opinions_of, purpose_name

Section = dict[str, Any]
NONE = "–"


def paper_of(assessment: Assessment, title: str, sections: Sequence[Section], *, foot: str, at: datetime) -> dict:
    """The values of the template `request_report`."""
    named = Controller.named()
    words = {"number": assessment.called, "version": assessment.version}
    return {
        "title": f"{title % words}: {purpose_name(assessment.purpose)}",
        "who": named.name if named else "Spójnik CRM",
        "made": _("as of %(at)s") % {"at": stamp(at)},
        "sections": list(sections),
        "data": [],
        "foot": foot,
    }


def section(title: str, rows: list[list[str]], head: Sequence[str] = (), text: Sequence[str] = ()) -> Section:
    """A part of the paper; its rows have as many cells as `head`."""
    return {"title": title, "text": list(text), "head": list(head) if rows else [], "rows": rows}


def answered_sections(course: Course, assessment: Assessment, *, only: Sequence[int] = ()) -> list[Section]:
    """One for each step with questions (of `only`, where given)."""
    return [
        section(
            f"{step}. {label}",
            [[row["term"], row["said"]] for row in course.rows(assessment, step)],
            (_("Question"), _("Answer")),
        )
        for step, (label, _note) in course.steps.items()
        if course.of_step(step) and (not only or step in only)
    ]


def opinion_section(assessment: Assessment) -> Section:
    """What the officer said, each word with its date."""
    rows = [
        [
            str(row["opinion"].get_verdict_display()),
            row["opinion"].text,
            f"{row['who']}, {stamp(row['opinion'].given_at)}",
        ]
        for row in opinions_of(assessment)
    ]
    none = [] if rows else [_("The officer has not spoken.")]
    return section(
        _("Opinion of the data protection officer"), rows, (_("Opinion"), _("Reasons"), _("Who and when")), none
    )


def decision_section(assessment: Assessment) -> Section:
    """How it ended."""
    if assessment.undecided:
        return section(_("Decision"), [], text=[_("Not decided yet.")])
    who = signers_of(assessment.decided_by)[assessment.decided_by]
    rows = [
        [_("Outcome"), str(assessment.get_outcome_display())],
        [_("Reason"), assessment.reason or NONE],
        [_("Against the officer's opinion"), _("yes, for the reason above") if assessment.overrules_id else _("no")],
        [_("Decided by"), f"{who}, {stamp(assessment.decided_at)}"],
        [_("Next look"), day(assessment.review_on)],
    ]
    return section(_("Decision"), rows, ("", ""))


def change_section(course: Course, assessment: Assessment) -> list[Section]:
    """What differs from the version before; none for the first."""
    rows = [[row["term"], row["before"], row["now"]] for row in changes_of(course, assessment)]
    title = _("Changes against version %(n)s") % {"n": assessment.version - 1}
    return [section(title, rows, (_("What"), _("before"), _("now")))] if rows else []
