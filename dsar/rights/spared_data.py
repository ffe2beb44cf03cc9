"""What an erasure on request takes and what it spares, by decisions, law and holds. Touches nothing."""

from collections.abc import Iterable
from datetime import datetime

from crm.privacy.categories import Category
from crm.privacy.erasure.eraser import RECORDS, Plan, Sparing, plan
from crm.privacy.models import Person
from dsar.decisions.verdicts import granted, in_force, proposals, refused
from dsar.models import Case, Decision, Kind, Verdict
from retention.horizons.candidates import obliged_of
from retention.horizons.explanation import Part, parts_of
from retention.horizons.needs import Horizons, Reason, horizons
from retention.horizons.reasons import BEGINNING, Code

RIGHT = Kind.ERASURE
IGNORED = (Code.OPEN, Code.RESTRICTED)  # of what is needed: neither stands against what they ask for


def sparing_for(both: Horizons, rows: Iterable[Decision]) -> Sparing:
    """What the eraser spares of one person, by the decisions about an erasure. Pure.

    Obliged parts stay always. A refusal keeps its category, its purpose's data, or that purpose's data of that category
    alone. Without a yes to the whole only what was granted goes: a category, or what a purpose alone needed.
    """
    rows = list(rows)
    yes, no = granted(rows), refused(rows)
    spared = dict(obliged_of(both))
    all_granted = any(not (row.category or row.purpose) for row in yes)
    for code in Category.values:
        moments = [since for row in no if row.category in ("", code) for since in kept_by(both, row, code)]
        if not all_granted:
            moments += kept_without(both, [row for row in yes if row.category in ("", code)], code)
        if moments:
            spared[code] = min([*moments, *([spared[code]] if code in spared else [])])
    return spared if all_granted else {**spared, RECORDS: BEGINNING}


def kept_by(both: Horizons, row: Decision, code: str) -> list[datetime]:
    """From when a refusal keeps a category."""
    if not row.purpose:
        return [BEGINNING] if row.category else []
    return [reason.since for reason in needed_of(both, code) if reason.purpose == row.purpose]


def kept_without(both: Horizons, yes: list[Decision], code: str) -> list[datetime]:
    """From when a category stays although nothing keeps it: nobody granted it, or only for some purposes."""
    if not yes:
        return [BEGINNING]
    if any(not row.purpose for row in yes):
        return []
    ended = {row.purpose for row in yes}
    return [reason.since for reason in needed_of(both, code) if reason.purpose not in ended]


def needed_of(both: Horizons, code: str) -> list[Reason]:
    """Why a category is needed, besides what gives way to their request."""
    return [reason for reason in both.needed.of(code) if reason.code not in IGNORED]


def looked_at(case: Case, person: Person, rows: Iterable[Decision], at: datetime) -> tuple[Plan, Horizons]:
    """What an erasure by these decisions would do to one person, and what obliges us. Touches nothing."""
    both = horizons([person.pk], at)[person.pk]
    return plan(person, sparing_for(both, rows)), both


def parts(case: Case, person: Person, rows: Iterable[Decision], at: datetime) -> list[Part]:
    """The plan for one person, model by model, with why what stays stays."""
    erasure_plan, both = looked_at(case, person, rows, at)
    return parts_of(erasure_plan, both.obliged)


def supposed(case: Case) -> list[Decision]:
    """The decisions that a plan goes by: proposals before what is in force; without any the whole is granted."""
    waiting = list(proposals(case, RIGHT))
    keys = {(row.category, row.purpose) for row in waiting}
    rows = [*waiting, *(row for row in in_force(case, RIGHT) if (row.category, row.purpose) not in keys)]
    return rows or [Decision(case=case, right=RIGHT, verdict=Verdict.GRANTED)]
