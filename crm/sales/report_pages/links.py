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
from crm.sales.reports.reader_scope import ReportQuery

DAY = timedelta(days=1)


def within(field: str, period: Period) -> list[Rule]:
    """The filter rules: a moment within the days."""
    return [since(field, period.first), until(field, period.last)]


def since(field: str, day: Any) -> Rule:
    """On that day or later."""
    return Rule(field, Op.SINCE, (day.isoformat(),))


def until(field: str, day: Any) -> Rule:
    """On that day or before."""
    return Rule(field, Op.BEFORE, ((day + DAY).isoformat(),))


def is_one_of(field: str, *values: Any) -> Rule:
    """The filter rule: one of these values."""
    return Rule(field, Op.IS, tuple(map(str, values)))


def is_empty(field: str) -> Rule:
    """The filter rule: no value."""
    return Rule(field, Op.EMPTY)


def is_true(field: str) -> Rule:
    """The filter rule: true."""
    return Rule(field, Op.YES)


def passed_stage(field: str, where: UUID, period: Period) -> Rule:
    """The filter rule: entered (or went on from) a stage within the days; won is named by the pipeline's id."""
    return is_one_of(field, where, period.first.isoformat(), period.last.isoformat())


@dataclass(frozen=True)
class ReportLinks:
    """The lists behind one report."""

    asking: ReportQuery

    def deals(self, view: str, *rules: Rule, owner: Any = None, team: Any = None) -> str:
        """The list of deals: `view` open, won, lost or all."""
        query, params = self.asking, {"view": view}
        if query.own or owner is not None:
            params["owner"] = "me" if owner is None else str(owner)
        named = team or (query.team.uid if query.team else None)
        params |= {"team": str(named)} if named else {}
        params |= {"pipeline": str(query.pipeline.uid)} if query.pipeline else {}
        return self.to("sales:deals", params, rules)

    def people(self, *rules: Rule) -> str:
        """The list of contacts."""
        params = {"view": "all"}
        params |= {"owner": "me"} if self.asking.own else {}
        params |= {"team": str(self.asking.team.uid)} if self.asking.team else {}
        return self.to("contacts:list", params, rules)

    def work(self, period: Period, **params: Any) -> str:
        """The list of entries, or of tasks done, behind the figures of work; of the team asked for, unless said."""
        days = {"from": period.first.isoformat(), "to": period.last.isoformat()}
        params = {**({"team": self.asking.team.uid} if self.asking.team else {}), **params}
        return f"{reverse('sales:activity')}?{urlencode({**days, **params})}"

    def to(self, name: str, params: dict[str, str], rules: Sequence[Rule]) -> str:
        """The URL of a list with these parameters and filter rules."""
        if rules:
            params = {**params, "f": filter_params.filter_text(Filter((Group(tuple(rules)),)))}
        return f"{reverse(name)}?{urlencode(params, safe=filter_params.SAFE)}"
