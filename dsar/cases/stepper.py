"""The steps of a case: what is behind us, what is now, what comes; each leads to the page where it is done."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from crm.accounts.language.formats import day
from dsar.cases.checklist import needs_identity
from dsar.cases.stages import ORDER, number_of, reached
from dsar.models import Case, Stage

PAGES = {
    Stage.IDENTITY: ("identity",),
    Stage.GATHERING: ("gathering", "packages"),
    Stage.DECISION: ("decisions",),
    Stage.ANSWER: ("letters", "packages"),
    Stage.CLOSED: ("closing",),
}


def steps(case: Case, here: str = "case") -> list[dict[str, Any]]:
    """[{label, note, state, url}] of the stepper; `here` is the page that is open."""
    current = number_of(reached([case])[case.pk])
    return [
        {
            "label": str(stage.label),
            "note": note_of(case, stage),
            "state": state_of(case, place, current),
            "url": url_of(case, stage),
        }
        for place, stage in enumerate(ORDER)
    ]


def state_of(case: Case, place: int, current: int) -> str:
    """done, cur, or nothing yet."""
    if place < current or not case.is_open:
        return "done"
    return "cur" if place == current else ""


def url_of(case: Case, stage: Stage) -> str:
    """The page of a step: the first of its pages that the product has, else the case itself."""
    for name in (*PAGES.get(stage, ()), "case"):
        try:
            return reverse(f"requests:{name}", args=[case.number])
        except NoReverseMatch:
            continue
    return ""


def note_of(case: Case, stage: Stage) -> str:
    """A word or two under a step; a date where one is known."""
    if stage == Stage.INTAKE:
        return f"{day(case.received_at)}, {case.get_channel_display()}"
    if stage == Stage.IDENTITY:
        if case.identified_at:
            return _("shown, %(day)s") % {"day": day(case.identified_at)}
        return "" if needs_identity(list(case.kinds)) else _("not needed")
    if stage == Stage.ANSWER and case.answered_at:
        return _("sent, %(day)s") % {"day": day(case.answered_at)}
    if stage == Stage.CLOSED and case.closed_at:
        return f"{day(case.closed_at)}, {case.get_outcome_display()}"
    return ""


def place_of(step: Stage) -> dict[str, Any]:
    """The dots of the queue for a case at `step`: {number, of, dots, label}."""
    current = number_of(step)
    dots = [
        {"x": 5 + 11 * place, "css": "done" if place < current else "cur" if place == current else "todo"}
        for place in range(len(ORDER))
    ]
    return {"number": current + 1, "of": len(ORDER), "dots": dots, "label": step.label}
