"""A run in numbers, computed from its lines."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models

from retention.models import Run, RunLine

Outcome, Result = RunLine.Outcome, RunLine.Result
OVER = (Result.GONE, Result.REDUCED)


def tally(run: Run) -> dict[str, int]:
    """{outcome or result: people}: what was found (`erase`, `reduce`, `held`, `excluded`) and what became of it."""
    totals: Counter[str] = Counter()
    for outcome, result, included, number in grouped(run, "outcome", "result", "included"):
        totals["excluded" if not included else str(outcome)] += number
        if result:
            totals[str(result)] += number
    codes = (*Outcome.values, "excluded", *Result.values)
    return {code: totals[code] for code in codes}


def grouped(run: Run, *columns: str) -> Any:
    """(values of the columns, how many lines) for each combination."""
    included = models.ExpressionWrapper(models.Q(excluded_at=None), models.BooleanField())
    rows = run.lines.order_by().annotate(included=included).values_list(*columns)
    return rows.annotate(number=models.Count("pk")).values_list(*columns, "number")


def by_rule(run: Run) -> list[dict[str, Any]]:
    """[{rule, version, purpose, planned, excluded, held, gone, reduced, before, stayed, failed}] in a fixed order."""
    rows: dict[tuple, Counter[str]] = {}
    columns = ("rule__slug", "rule__version", "purpose", "reason", "outcome", "result", "included")
    for slug, version, purpose, reason, outcome, result, included, number in grouped(run, *columns):
        row = rows.setdefault((slug or "", version or 0, purpose, str(reason)), Counter())
        row["planned"] += number
        if not included:
            row["excluded"] += number
        elif outcome == Outcome.HELD:
            row["held"] += number
        else:
            row[str(result)] += number
    codes = ("planned", "excluded", "held", *Result.values)
    return [
        {"rule": slug, "version": version, "purpose": purpose, "reason": reason, **{code: row[code] for code in codes}}
        for (slug, version, purpose, reason), row in sorted(rows.items())
    ]


def finished_runs() -> models.QuerySet[Run]:
    """Runs that are done, each with the keys of the `rules` because of which somebody went, the oldest first."""
    gone = RunLine.objects.filter(run=models.OuterRef("pk"), result__in=OVER, rule__isnull=False)
    rules = ArraySubquery(gone.order_by().values("rule").distinct())
    return Run.objects.filter(state=Run.State.DONE).defer("protocol").annotate(rules=rules).order_by("pk")


def runs_by_rule(runs: Iterable[Any]) -> dict[int, Run]:
    """{rule: the last of the runs in which somebody went because of it}."""
    return {rule: run for run in runs for rule in run.rules}
