"""What links of reports say to the list of deals: which stage they entered when, and where the customer came from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, In
from django.utils.translation import gettext as _, gettext_lazy

from crm.contacts.leads.first_origins import days_in, span_of
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
class Passed(Field):
    """`entered:is:<stage>,2026-01-01,2026-03-31`, or a pipeline's id for its end: what `by` (funnel.py) says of these
    days. By links only.
    """

    by: Passing

    @property
    def ops(self) -> tuple[Op, ...]:
        return (Op.IS,)

    def read(self, rule: Rule) -> Passage | None:
        """The place and the days; None for a rule that says something else."""
        where, days = (rule.values or ("",))[0], days_in(rule.values[1:])
        if days is None:
            return None
        stages = list(Stage.objects.select_related("pipeline").order_by("pipeline", "position", "pk"))
        places = places_of(stages)
        for one in stages:
            row = [stage for stage in stages if stage.pipeline_id == one.pipeline_id]
            if str(one.uid) == where:
                return Passage(one.name, places[one.pk][0], one.pipeline_id, row, *days)
            if str(one.pipeline.uid) == where:
                return Passage(_("won"), places[one.pk][1], one.pipeline_id, row, *days)
        return None

    def condition(self, rule: Rule, at: datetime) -> Q:
        found = self.read(rule)
        if found is None:
            return NOBODY
        return self.by(found.stages, found.place, found.pipeline, Period(found.first, found.last))

    def said(self, rule: Rule) -> str:
        found = self.read(rule)
        return f"{found.name}, {span_of(found.first, found.last)}" if found else "?"


def source() -> Any:
    """Where a deal's customer came from: the first origin of its person, of a firm's deal of who was put on it first.

    UNKNOWN where nobody is on it. An expression on deals.
    """
    put_on = DealPerson.objects.filter(deal=OuterRef(OuterRef("pk"))).order_by("pk").values("person")[:1]
    hers, theirs = first_of(OuterRef("person")), first_of(Subquery(put_on))
    return Coalesce(Subquery(hers), Subquery(theirs), Value(UNKNOWN))


def first_of(person: Any) -> Any:
    """The kind of somebody's first origin."""
    return Origin.objects.filter(person=person).order_by("obtained_at", "pk").values("kind")[:1]


def from_sources(kinds: Sequence[str]) -> Q:
    """Deals whose customer came that way."""
    return Q(In(source(), list(kinds)))


def from_nowhere() -> Q:
    """Deals of which nobody knows."""
    return Q(Exact(source(), UNKNOWN))


def of_ends(reasons: Reasons) -> Sequence[Field]:
    """When a deal ended and why, where its customer came from, and what numbers of reports mean."""
    why: dict[str, Any] = {
        "choices": lambda: [(uid, str(one)) for uid, one in reasons().items()],
        "match": lambda values: Q(lost_reason__in=[reasons()[one].pk for one in values]),
        "empty": Q(lost_reason=None),
    }
    whence: dict[str, Any] = {"choices": lambda: Origin.Kind.choices, "match": from_sources, "empty": from_nowhere()}
    return (
        Moment(name="ended", label=gettext_lazy("Won or lost"), column="ended_at", nullable=True),
        Choice(name="reason", label=gettext_lazy("Why it was lost"), **why),
        Choice(name="source", label=gettext_lazy("Origin"), **whence),
        Passed(name="entered", label=gettext_lazy("Entered the stage"), by=entered, hidden=True),
        Passed(name="went", label=gettext_lazy("Went on from the stage"), by=went_on, hidden=True),
    )
