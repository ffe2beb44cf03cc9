"""How far a request is, in the words of whoever asked: what is behind us, what is now, what comes, with dates.

To somebody who has not shown who they are it is not told whether we found anybody.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from dsar.cases.checklist import needs_identity
from dsar.cases.clock import Clock
from dsar.cases.stages import number_of, reached
from dsar.models import SETTLED, Case, Event, Kind, Outcome, RecipientNotice, Stage
from dsar.models.terms import ANSWERED

DONE, NOW, AHEAD = "ok", "now", ""
ENDS = {
    Outcome.GRANTED: _("We did what you asked for"),
    Outcome.PARTLY: _("We did part of what you asked for"),
    Outcome.REFUSED: _("We did not do what you asked for; the answer says why"),
    Outcome.NOTHING: _("We hold no data about you"),
    Outcome.UNIDENTIFIED: _("We could not make sure that it was you"),
    Outcome.WITHDRAWN: _("You took the request back"),
    Outcome.DUPLICATE: _("We deal with it together with an earlier request of yours"),
    Outcome.SPAM: _("We took this for no request; write to us if that is wrong"),
}


@dataclass(frozen=True)
class Step:
    """One step: ok, now, or ahead; `at` is when it was done, `until` the day by which it will be."""

    label: str | Promise
    state: str
    at: datetime | None = None
    until: date | None = None
    note: str | Promise = ""


def headline(case: Case) -> str | Promise:
    """Where it stands, in a sentence."""
    if not case.is_open:
        return ENDS[Outcome(case.outcome)]
    step = step_of(case)
    if case.answered_at and step == Stage.ELSEWHERE:
        return _("The answer has been sent; not everybody who got your data from us has confirmed the erasure yet")
    if case.answered_at:
        return _("The answer has been sent")
    return {
        Stage.INTAKE: _("We have received your request"),
        Stage.IDENTITY: _("We are making sure that it is you"),
        Stage.GATHERING: _("We are gathering your data"),
        Stage.DECISION: _("We are deciding"),
    }.get(step, _("We are preparing the answer"))


def step_of(case: Case) -> Stage:
    """The step as they may know it."""
    step = reached([case])[case.pk]
    by_finding = step == Stage.DECISION and case.stage != step
    return Stage.GATHERING if by_finding and case.identified_at is None else step


def steps_of(case: Case, clock: Clock) -> list[Step]:
    """The steps in their order; of what ended without an answer, that it came and that it ended."""
    if not case.is_open and case.answered_at is None and case.outcome not in ANSWERED:
        return [received_step(case), Step(ENDS[Outcome(case.outcome)], DONE, at=case.closed_at)]
    current, went = number_of(step_of(case)), dates_of(case)
    over = not case.is_open or case.answered_at is not None

    def state(stage: Stage) -> str:
        place = number_of(stage)
        return DONE if over or place < current else NOW if place == current else AHEAD

    def step(label: str | Promise, stage: Stage) -> Step:
        return Step(label, state(stage), at=went.get(stage) if state(stage) == DONE else None)

    steps = [received_step(case)]
    if needs_identity(list(case.kinds)):
        steps.append(identity_step(case, over=over))
    steps.append(step(pgettext_lazy("step of a request", "Gathering the data"), Stage.GATHERING))
    steps.append(step(pgettext_lazy("step of a request", "Decision"), Stage.DECISION))
    until = None if over else clock.safe_on
    steps.append(
        Step(
            pgettext_lazy("step of a request", "Answer"),
            DONE if over else state(Stage.ANSWER),
            at=case.answered_at,
            until=until,
        )
    )
    steps += elsewhere_steps(case)
    return steps if any(listed.state == NOW for listed in steps) or over else [steps[0], *first_ahead_is_now(steps[1:])]


def elsewhere_steps(case: Case) -> list[Step]:
    """The step of the erasure at those who got the data from us (Art. 19), once it is known who they are."""
    notices = RecipientNotice.objects.filter(case=case, right=Kind.ERASURE)
    counts = notices.aggregate(all=Count("pk"), done=Count("pk", filter=Q(state__in=SETTLED)), at=Max("settled_at"))
    if not counts["all"]:
        return []
    label = _("Erased at those who got your data from us")
    note = _("%(done)s of %(all)s confirmed or explained") % counts
    if counts["done"] == counts["all"]:
        return [Step(label, DONE, at=counts["at"], note=note)]
    return [Step(label, NOW if case.answered_at else AHEAD, note=note)]


def received_step(case: Case) -> Step:
    """The step of receipt."""
    return Step(pgettext_lazy("step of a request", "Received"), DONE, at=case.received_at)


def identity_step(case: Case, *, over: bool) -> Step:
    """The step of checking the identity."""
    if case.identified_at:
        return Step(_("We know that it is you"), DONE, at=case.identified_at)
    return Step(_("Make sure that it is you"), DONE if over else NOW)


def first_ahead_is_now(steps: list[Step]) -> list[Step]:
    """Marks the first step that is still ahead as the current one: at intake that is the step worked on."""
    place = next((number for number, listed in enumerate(steps) if listed.state == AHEAD), len(steps))
    return [
        Step(listed.label, NOW, listed.at, listed.until, listed.note) if number == place else listed
        for number, listed in enumerate(steps)
    ]


def dates_of(case: Case) -> dict[Stage, datetime | None]:
    """{step: when it was done}: by what was done in it, else by when somebody chose the next one first."""
    moved = Event.objects.filter(case=case, kind=Event.Kind.STAGE).order_by("-at", "-pk")
    chosen = dict(moved.values_list("ref", "at"))
    decided = case.decisions.filter(decided_at__isnull=False, replaced_at=None).aggregate(at=Max("decided_at"))
    gathered = case.tasks.filter(code__in=("subject", "gather")).aggregate(at=Max("done_at"))
    return {
        Stage.GATHERING: (case.identified_at and gathered["at"]) or chosen.get(Stage.DECISION),
        Stage.DECISION: decided["at"] or chosen.get(Stage.ANSWER),
    }
