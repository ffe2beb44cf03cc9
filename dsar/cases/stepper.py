"""The steps of a case: what is behind us, what is now, what comes; each leads to the page where it is done."""

from typing import Any

from django.db.models import Count, Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from crm.accounts.language.formats import day
from dsar.cases.checklist import needs_identity
from dsar.cases.stages import reached, steps_for
from dsar.models import SETTLED, Case, Kind, RecipientNotice, Stage

PAGES = {
    Stage.IDENTITY: ("identity",),
    Stage.GATHERING: ("gathering", "packages"),
    Stage.DECISION: ("decisions",),
    Stage.ANSWER: ("letters", "packages"),
    Stage.ELSEWHERE: ("recipients",),
    Stage.CLOSED: ("closing",),
}


def steps(case: Case, here: str = "case") -> list[dict[str, Any]]:
    """[{stage, label, note, state, url}] of the stepper; `here` is the page that is open."""
    current = reached([case])[case.pk]
    stages = steps_for(case, current)
    return [
        {
            "stage": stage,
            "label": str(stage.label),
            "note": note_of(case, stage),
            "state": state_of(case, place, stages.index(current)),
            "url": url_of(case, stage),
        }
        for place, stage in enumerate(stages)
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
    if stage == Stage.ELSEWHERE:
        return proven_elsewhere(case)
    if stage == Stage.CLOSED and case.closed_at:
        return f"{day(case.closed_at)}, {case.get_outcome_display()}"
    return ""


def proven_elsewhere(case: Case) -> str:
    """How many of those who have the data have proven or explained the erasure; empty while nobody is noted."""
    notices = RecipientNotice.objects.filter(case=case, right=Kind.ERASURE)
    counts = notices.aggregate(all=Count("pk"), done=Count("pk", filter=Q(state__in=SETTLED)))
    return _("%(done)s of %(all)s confirmed or explained") % counts if counts["all"] else ""


def place_of(step: Stage, case: Case) -> dict[str, Any]:
    """The dots of the queue for a case that is at `step`: {number, of, dots, width, label}."""
    stages = steps_for(case, step)
    current = stages.index(step)
    dots = [
        {"x": 5 + 11 * place, "css": "done" if place < current else "cur" if place == current else "todo"}
        for place in range(len(stages))
    ]
    return {"number": current + 1, "of": len(stages), "width": 11 * len(stages), "dots": dots, "label": step.label}
