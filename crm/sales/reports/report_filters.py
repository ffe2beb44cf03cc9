"""What links of reports say to the list of deals: which stage they entered when, and where the customer came from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, In
from django.utils.translation import gettext as _, gettext_lazy

from crm.contacts.leads.first_origins import days_named, span_of
from crm.lists.filters.fields import NOBODY, Choice, Field, Moment
from crm.lists.filters.rules import Op, Rule
from crm.privacy.models import Origin
from crm.sales.models import DealPerson, LostReason, Stage
from crm.sales.reports.funnel import entered, places_of, went_on
from crm.sales.reports.periods import Period

UNKNOWN = ""
Reasons = Callable[[], Mapping[str, LostReason]]
Passing = Callable[[Sequence[Stage], int, int, Period], Q]


@dataclass(frozen=True)
class Passage:
    """A place that deals passed within some days."""

    name: Any
    place: int
    pipeline: int
    stages: Sequence[Stage]
    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class PassedStage(Field):
    """`entered:is:<stage>,2026-01-01,2026-03-31`, or a pipeline's id for its end: what `by` (funnel.py) says of these
    days. By links only.
    """

    by: Passing

    @property
    def ops(self) -> tuple[Op, ...]:
        return (Op.IS,)

    def read(self, rule: Rule) -> Passage | None:
        """The place and the days; None for a rule that says something else."""
        where, days = (rule.values or ("",))[0], days_named(rule.values[1:])
        if days is None:
            return None
        stages = list(Stage.objects.select_related("pipeline").order_by("pipeline", "position", "pk"))
        places = places_of(stages)
        for stage_found in stages:
            row = [stage for stage in stages if stage.pipeline_id == stage_found.pipeline_id]
            if str(stage_found.uid) == where:
                return Passage(stage_found.name, places[stage_found.pk][0], stage_found.pipeline_id, row, *days)
            if str(stage_found.pipeline.uid) == where:
                return Passage(_("won"), places[stage_found.pk][1], stage_found.pipeline_id, row, *days)
        return None

    def condition(self, rule: Rule, at: datetime) -> Q:
        passage = self.read(rule)
        if passage is None:
            return NOBODY
        return self.by(passage.stages, passage.place, passage.pipeline, Period(passage.first, passage.last))

    def said(self, rule: Rule) -> str:
        passage = self.read(rule)
        return f"{passage.name}, {span_of(passage.first, passage.last)}" if passage else "?"


def source() -> Any:
    """The origin of a deal's customer, as an expression on deals: the first origin of its person, or of the first
    person
    put on a company's deal. UNKNOWN where nobody is on it.
    """
    put_on = DealPerson.objects.filter(deal=OuterRef(OuterRef("pk"))).order_by("pk").values("person")[:1]
    of_person, of_first_on_deal = first_origin_kind(OuterRef("person")), first_origin_kind(Subquery(put_on))
    return Coalesce(Subquery(of_person), Subquery(of_first_on_deal), Value(UNKNOWN))


def first_origin_kind(person: Any) -> Any:
    """The kind of a person's first origin."""
    return Origin.objects.filter(person=person).order_by("obtained_at", "pk").values("kind")[:1]


def from_sources(kinds: Sequence[str]) -> Q:
    """Deals whose customer came from one of these origins."""
    return Q(In(source(), list(kinds)))


def from_nowhere() -> Q:
    """Deals whose customer has no known origin."""
    return Q(Exact(source(), UNKNOWN))


def ending_fields(reasons: Reasons) -> Sequence[Field]:
    """Filter fields: when and why a deal ended, the customer's origin, and the hidden ones that reports link to."""
    why: dict[str, Any] = {
        "choices": lambda: [(uid, str(reason)) for uid, reason in reasons().items()],
        "match": lambda values: Q(lost_reason__in=[reasons()[reason].pk for reason in values]),
        "empty": Q(lost_reason=None),
    }
    origins: dict[str, Any] = {"choices": lambda: Origin.Kind.choices, "match": from_sources, "empty": from_nowhere()}
    return (
        Moment(name="ended", label=gettext_lazy("Won or lost"), column="ended_at", nullable=True),
        Choice(name="reason", label=gettext_lazy("Why it was lost"), **why),
        Choice(name="source", label=gettext_lazy("Origin"), **origins),
        PassedStage(name="entered", label=gettext_lazy("Entered the stage"), by=entered, hidden=True),
        PassedStage(name="went", label=gettext_lazy("Went on from the stage"), by=went_on, hidden=True),
    )
