"""Of whom something is to go, and why: the needed horizon against what there is (Art. 5(1)(e)).

Proposed is only what a switched-on rule or an ended ground says. A purpose that has no rule yet keeps its data while
its ground is in force, so nobody goes by oversight.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import F

from crm.privacy.declarations import Rows
from crm.privacy.erasure.eraser import RECORDS, Plan, Sparing, Step, apply_consequences, horizon_key, stays
from crm.privacy.map.data_map import Room, rooms
from crm.privacy.models import Person
from retention.horizons.lapses import Lapse, lapses
from retention.horizons.needs import horizons
from retention.horizons.reasons import BEGINNING, END, Code, Horizon, Horizons, Reason
from retention.models import Rule, RunLine


def plans(people: Sequence[Person], sparing: Mapping[int, Sparing]) -> dict[int, Plan]:
    """{person: what `erase(person, sparing[person])` would do}, as `plan` says it. Touches nothing.

    Lines of runs are left out: that somebody was found in one is no reason to find them again.
    """
    by_person = {person.pk: Plan(person, []) for person in people}
    if not by_person:
        return by_person
    for room in rooms():
        if room.declaration.rows is Rows.KEEP or room.model is RunLine:
            continue
        rows = rows_by_person(room, list(by_person))
        for pk, erasure_plan in by_person.items():
            erasure_plan.steps.append(step_of(room, rows.get(pk, []), sparing[pk]))
    for pk, erasure_plan in by_person.items():
        apply_consequences(erasure_plan, sparing[pk])
    return by_person


def rows_by_person(room: Room, people: list[int]) -> dict[int, list[models.Model]]:
    """The rows of a model about each of `people`, past any manager that hides some. Opens nothing."""
    subject = "pk" if room.declaration.subject == "self" else room.declaration.subject
    query: Any = room.model._base_manager.filter(**{f"{subject}__in": people}).annotate(whose=F(subject))
    rows = defaultdict(list)
    for row in query.select_related(*room.hops) if room.hops else query:
        rows[row.whose].append(row)
    return rows


def step_of(room: Room, rows: Sequence[models.Model], sparing: Sparing) -> Step:
    """The step of one model."""
    step = Step(room)
    for row in rows:
        spared = frozenset(column.name for column in room.columns if stays(row, column, room, sparing))
        if spared:
            step.staying.append((row, spared))
        else:
            step.going.append(row)
    return step


Outcome, Why = RunLine.Outcome, RunLine.Why
BLOCKING = {Code.HOLD: Why.HOLD, Code.OPEN: Why.OPEN, Code.RESTRICTED: Why.RESTRICTED}


@dataclass(frozen=True)
class PersonOutcome:
    """What is to become of one person, the weightiest reason for it, and what an erasure must spare.

    `left` are the categories that we hold of somebody then of whom a part goes.
    """

    outcome: str
    reason: str
    rule: Rule | None = None
    purpose: str = ""
    until: date | None = None
    ref: str = ""
    sparing: Sparing = field(default_factory=dict)
    left: frozenset[str] = frozenset()

    @property
    def still_held(self) -> frozenset[str] | None:
        """The same; None of whoever goes whole."""
        return None if self.outcome == Outcome.ERASE else self.left


def judged(people: Sequence[Person], at: datetime) -> dict[int, PersonOutcome]:
    """{person: outcome} of those of `people` of whom something is to be erased, or is held back from erasure.

    A constant number of queries. Rows are read only where something is spared: where nothing is kept, all goes.
    """
    both = horizons([person.pk for person in people], at)
    causes = lapses(both, at)
    some = [person for person in people if person.pk in causes]
    sparing = {person.pk: sparing_of(both[person.pk]) for person in some}
    outcomes = {pk: PersonOutcome(Outcome.ERASE, **causes[pk].said) for pk, spared in sparing.items() if not spared}
    partly = [person for person in some if person.pk not in outcomes]
    erasure_plans = plans(partly, sparing)
    for person in partly:
        if erasure_plans[person.pk].changes_something:
            erasure = erasure_plans[person.pk]
            outcome = Outcome.REDUCE if erasure.keeps_something else Outcome.ERASE
            left = erasure.categories_left if erasure.keeps_something else frozenset()
            outcomes[person.pk] = PersonOutcome(
                outcome, **causes[person.pk].said, sparing=sparing[person.pk], left=left
            )
    return outcomes | held_back([other for other in partly if other.pk not in outcomes], both, causes)


def held_back(
    people: Sequence[Person], both: Mapping[int, Horizons], causes: Mapping[int, Lapse]
) -> dict[int, PersonOutcome]:
    """Those of whom something would be erased but for a hold, a restriction, or something under way."""
    blocking = {person.pk: blocker(both[person.pk].needed) for person in people}
    some = [person for person in people if blocking[person.pk] is not None]
    erasure_plans = plans(some, {person.pk: sparing_of(freed(both[person.pk], *BLOCKING)) for person in some})
    outcomes = {}
    for person in some:
        code, ref = blocking[person.pk] or ("", "")
        if erasure_plans[person.pk].changes_something:
            facts = {**causes[person.pk].said, "reason": str(BLOCKING[Code(code)]), "ref": ref[:40]}
            outcomes[person.pk] = PersonOutcome(Outcome.HELD, **facts)
    return outcomes


def blocker(needed: Horizon) -> tuple[str, str] | None:
    """(code, number of a hold) of what keeps everything of a person, a hold first; None when nothing does.

    The number of a document or a case may tell who they are: a line stores none, the page looks it up.
    """
    for code in BLOCKING:
        for reason in needed.reasons:
            if reason.code == code:
                return str(code), reason.ref if code == Code.HOLD else ""
    return None


def freed(both: Horizons, *codes: str) -> Horizons:
    """The horizons without reasons of these codes."""

    def without(horizon: Horizon) -> Horizon:
        return Horizon(tuple(reason for reason in horizon.reasons if reason.code not in codes))

    return Horizons(without(both.needed), without(both.obliged), both.lapsed)


def sparing_of(both: Horizons) -> Sparing:
    """What a purge spares of them: what is needed; their grounds and tags too, while more than a duty keeps them."""
    duties = set(both.obliged.reasons)
    sparing = with_records(both.needed, always=any(reason not in duties for reason in both.needed.reasons))
    return {**sparing, **own_horizons(both, sparing)}


def own_horizons(both: Horizons, sparing: Sparing) -> Sparing:
    """Later moments for rows that say themselves what they are for: only that purpose, a duty or a block keeps them."""
    purposes = {reason.purpose for reason in (*both.needed.reasons, *both.lapsed) if reason.by_row}
    later: dict[str, datetime] = {}
    for purpose in sorted(purposes):
        for category in sorted(set(sparing) - {RECORDS}):
            since = min((own_since(each, purpose) for each in both.needed.of(category)), default=END)
            if since > sparing[category]:
                later[horizon_key(category, purpose)] = since
    return later


def own_since(reason: Reason, purpose: str) -> datetime:
    """From when a reason keeps rows that are for `purpose` alone; the end of time for a need of another one."""
    if reason.purpose == purpose and reason.own_since is not None:
        return reason.own_since
    keeps = reason.purpose in ("", purpose) or reason.binding or reason.code in BLOCKING
    return reason.since if keeps else END


def obliged_of(both: Horizons) -> Sparing:
    """What an erasure spares of them: what is obliged; everything there is under a hold."""
    return with_records(both.obliged, always=False)


def with_records(horizon: Horizon, *, always: bool) -> Sparing:
    """The sparing of a horizon, with the rows that no column describes where they are to stay."""
    keep_records = always or any(reason.code in (Code.HOLD, Code.OPEN) for reason in horizon.reasons)
    return {**horizon.sparing, **({RECORDS: BEGINNING} if keep_records else {})}
