"""What the law orders to keep and no rule keeps, because it was switched off: shown before anything goes.

    resting(at)               rules of the law that are off now
    unkept(person, made, at)  what goes of one person although such a rule would keep it, and what no law guards

Whoever has it go all the same decides for the controller, and says so (Art. 5(2), 17(3)(b)).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from crm.accounts.filled_together import fill
from crm.privacy.categories import Category
from crm.privacy.erasure.eraser import Plan, Step, category_of, plan
from crm.privacy.models import Person
from crm.privacy.rows.resealing import filled_columns
from retention.horizons.candidates import obliged_of
from retention.horizons.needs import horizons
from retention.horizons.reasons import Horizon, Horizons, Reason
from retention.models import Force, Rule

UNKEPT = "unkept"  # the code of a refusal
Cell = tuple[str, Any, str, str]  # model, primary key, column, category


@dataclass(frozen=True)
class UnkeptDuties:
    """What the law may want: `off` are reasons of rules that are off, `bare` categories that no such rule names."""

    off: tuple[Reason, ...] = ()
    bare: tuple[Category, ...] = ()

    @property
    def whys(self) -> list[Reason]:
        """Each rule and paper of `off` once."""
        return list({(reason.rule, reason.ref): reason for reason in self.off}.values())

    @property
    def rules(self) -> set[str]:
        """«slug:version» of the rules that would keep something."""
        return {reason.rule for reason in self.off}


def resting(at: datetime) -> list[Rule]:
    """The newest version that the law demands of each rule of which none such is on at `at`."""
    duties, on = duties_asked(at)
    fill(duties, on)
    return resting_of(duties, on)


def duties_asked(at: datetime) -> tuple[QuerySet[Rule], QuerySet[Rule, str]]:
    """(the newest version of each rule that the law demands, slugs of those that are on)."""
    duties = Rule.objects.filter(force=Force.DUTY)
    return duties.newest(), Rule.objects.on(at).filter(force=Force.DUTY).values_list("slug", flat=True)


def resting_of(duties: Iterable[Rule], on: Iterable[str]) -> list[Rule]:
    """Those of the rules that are not on."""
    slugs = set(on)
    return [rule for rule in duties if rule.slug not in slugs]


def unkept(person: Person, erasure_plan: Plan, at: datetime) -> UnkeptDuties:
    """What `erasure_plan` would erase although the law may want it kept, since no rule keeps it."""
    off, on = resting(at), list(Rule.objects.on(at))
    named = {code for rule in on if rule.force == Force.DUTY for code in rule.categories}
    erased = taken_by(erasure_plan)
    bare = tuple(item for item in Category if item.value in {code for *_cell, code in erased} - named)
    if not off or not erased:
        return UnkeptDuties(bare=bare)
    both = horizons([person.pk], at, rules=[*on, *off]).get(person.pk, Horizons())
    ours = {f"{rule.slug}:{rule.version}" for rule in off}
    off_duties = Horizon(tuple(item for item in both.obliged.reasons if item.rule in ours))
    still_erased = taken_by(plan(person, obliged_of(Horizons(obliged=off_duties)))) if not off_duties.empty else erased
    lost = {code for *_cell, code in erased - still_erased}
    return UnkeptDuties(tuple(item for item in off_duties.reasons if item.category in lost), bare)


def taken_by(erasure_plan: Plan) -> set[Cell]:
    """What goes under a plan and holds something: cells of rows that go, and those that are emptied."""
    return {cell for step in erasure_plan.steps for cell in taken_in(step)}


def taken_in(step: Step) -> Iterator[Cell]:
    """The cells of one model that are erased or emptied."""
    names = {column.name for column in step.room.columns}
    going = [(row, filled_columns(row, names)) for row in step.going]
    for row, lost in [*going, *step.emptying()]:
        for column in (candidate for candidate in step.room.columns if candidate.name in lost):
            yield step.room.label, row.pk, column.name, category_of(row, column)


def refuse_unkept(risks: Iterable[UnkeptDuties], *, without: Collection[str], field: str = "") -> None:
    """ValidationError when something goes that the law wants kept, unless the decider named its rule in `without`."""
    if not {rule for risk in risks for rule in risk.rules} - set(without):
        return
    text = _("The law wants some of it kept, and its rule is switched off. Whoever decides has to say why it may go.")
    refusal = ValidationError(text, code=UNKEPT)
    raise ValidationError({field: refusal}) if field else refusal
