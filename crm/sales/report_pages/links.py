"""Where a number leads: to the list that shows exactly the rows it counts. Public ids, codes and days, nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from crm.lists.filters import filter_params
from crm.lists.filters.rules import Filter, Group, Op, Rule
from crm.sales.reports.periods import Period
from crm.sales.reports.reader_scope import Asking

DAY = timedelta(days=1)


def within(field: str, period: Period) -> list[Rule]:
    """A moment within the days."""
    return [since(field, period.first), until(field, period.last)]


def since(field: str, day: Any) -> Rule:
    """On that day or later."""
    return Rule(field, Op.SINCE, (day.isoformat(),))


def until(field: str, day: Any) -> Rule:
    """On that day or before."""
    return Rule(field, Op.BEFORE, ((day + DAY).isoformat(),))


def is_(field: str, *values: Any) -> Rule:
    """One of these."""
    return Rule(field, Op.IS, tuple(map(str, values)))


def nothing(field: str) -> Rule:
    """None of it."""
    return Rule(field, Op.EMPTY)


def yes(field: str) -> Rule:
    """It is so."""
    return Rule(field, Op.YES)


def passed(field: str, where: UUID, period: Period) -> Rule:
    """Entered (or went on from) a stage within the days; the end of a pipeline goes by the pipeline's id."""
    return is_(field, where, period.first.isoformat(), period.last.isoformat())


@dataclass(frozen=True)
class Links:
    """The lists behind one report."""

    asking: Asking

    def deals(self, view: str, *rules: Rule, owner: Any = None) -> str:
        """The list of deals: `view` open, won, lost or all."""
        asking, said = self.asking, {"view": view}
        if asking.own or owner is not None:
            said["owner"] = "me" if owner is None else str(owner)
        said |= {"team": str(asking.team.uid)} if asking.team else {}
        said |= {"pipeline": str(asking.pipeline.uid)} if asking.pipeline else {}
        return self.to("sales:deals", said, rules)

    def people(self, *rules: Rule) -> str:
        """The list of contacts."""
        said = {"view": "all"}
        said |= {"owner": "me"} if self.asking.own else {}
        said |= {"team": str(self.asking.team.uid)} if self.asking.team else {}
        return self.to("contacts:list", said, rules)

    def work(self, period: Period, **said: Any) -> str:
        """The list of entries, or of tasks done, behind the figures of work; of the team asked for, unless said."""
        days = {"from": period.first.isoformat(), "to": period.last.isoformat()}
        said = {**({"team": self.asking.team.uid} if self.asking.team else {}), **said}
        return f"{reverse('sales:activity')}?{urlencode({**days, **said})}"

    def to(self, name: str, said: dict[str, str], rules: Sequence[Rule]) -> str:
        """A list with these words and rules in its address."""
        if rules:
            said = {**said, "f": filter_params.written(Filter((Group(tuple(rules)),)))}
        return f"{reverse(name)}?{urlencode(said, safe=filter_params.SAFE)}"
