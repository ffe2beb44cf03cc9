"""Rows of the lists, with a constant number of queries."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from breaches.cases.clock import Clock
from breaches.cases.clock_drawing import words_of
from breaches.models import Assessment, Breach, Decision, Filing, Incident, Risk
from breaches.models.terms import Role
from crm.accounts.pages.actor_names import names_of, signed


def stood(rows: list[Breach]) -> dict[int, Breach]:
    """The cases with how they stand: filed_at, silent_at, risk; one query."""
    filed = Filing.objects.filter(breach=OuterRef("pk"), sent_at__isnull=False).order_by("sent_at").values("sent_at")
    decided = Decision.objects.filter(breach=OuterRef("pk"), replaced_at=None, decided_at__isnull=False)
    silent = decided.filter(question="authority", verdict="do_not").values("decided_at")
    risk = Assessment.objects.filter(breach=OuterRef("pk")).order_by("-version").values("risk")
    found = Breach.objects.filter(pk__in=[one.pk for one in rows]).annotate(
        filed_at=Subquery(filed[:1]),
        silent_at=Subquery(silent[:1]),
        risk=Subquery(risk[:1]),
    )
    return {one.pk: one for one in found}


def case_rows(rows: list[Breach], at: datetime) -> list[dict[str, Any]]:
    """[{case, clock, left, risk}] in their order."""
    found = stood(rows)
    return [case_row(found[one.pk], at) for one in rows if one.pk in found]


def case_row(case: Any, at: datetime) -> dict[str, Any]:
    """One case, annotated by `stood`."""
    clock = None
    if case.aware_at and case.role != Role.PROCESSOR:
        clock = Clock(case.aware_at, at, stopped=case.filed_at or case.silent_at)
    late = clock is not None and clock.overdue
    return {
        "case": case,
        "clock": clock,
        "running": clock is not None and clock.running and case.is_open,
        "left": words_of(clock) if clock else "",
        "late": late,
        "risk": Risk(case.risk) if case.risk else None,
        "tone": {Risk.NONE: "muted", Risk.RISK: "warning"}.get(case.risk, "danger"),
    }


def incident_rows(rows: list[Incident], at: datetime) -> list[dict[str, Any]]:
    """[{incident, who, clock, left}] in their order; names in one query."""
    names = names_of(signed(one.reported_by) for one in rows)
    shown = []
    for one in rows:
        clock = Clock(one.arrived_at, at, stopped=one.triaged_at)
        shown.append(
            {
                "incident": one,
                "who": names[signed(one.reported_by)],
                "clock": clock if one.state == Incident.State.NEW else None,
                "left": words_of(clock),
                "late": clock.overdue,
            }
        )
    return shown
