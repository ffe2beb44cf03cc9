"""Rows of the lists, with a constant number of queries."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from breaches.cases.clock import Clock
from breaches.cases.clock_drawing import words_of
from breaches.models import Assessment, Breach, Decision, Filing, Incident, Risk
from breaches.models.terms import Role
from crm.accounts.language.actor_names import names_of, signature_pair


def with_outcomes(rows: list[Breach]) -> dict[int, Breach]:
    """The cases with how they stand: filed_at, silent_at, risk; one query."""
    filed = Filing.objects.filter(breach=OuterRef("pk"), sent_at__isnull=False).order_by("sent_at").values("sent_at")
    decided = Decision.objects.filter(breach=OuterRef("pk"), replaced_at=None, decided_at__isnull=False)
    silent = decided.filter(question="authority", verdict="do_not").values("decided_at")
    risk = Assessment.objects.filter(breach=OuterRef("pk")).order_by("-version").values("risk")
    annotated = Breach.objects.filter(pk__in=[case.pk for case in rows]).annotate(
        filed_at=Subquery(filed[:1]),
        silent_at=Subquery(silent[:1]),
        risk=Subquery(risk[:1]),
    )
    return {case.pk: case for case in annotated}


def case_rows(rows: list[Breach], at: datetime) -> list[dict[str, Any]]:
    """[{case, clock, left, risk}] in their order."""
    by_key = with_outcomes(rows)
    return [case_row(by_key[case.pk], at) for case in rows if case.pk in by_key]


def case_row(case: Any, at: datetime) -> dict[str, Any]:
    """One case, annotated by `with_outcomes`."""
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
    names = names_of(signature_pair(incident.reported_by) for incident in rows)
    listed = []
    for incident in rows:
        clock = Clock(incident.arrived_at, at, stopped=incident.triaged_at)
        listed.append(
            {
                "incident": incident,
                "who": names[signature_pair(incident.reported_by)],
                "clock": clock if incident.state == Incident.State.NEW else None,
                "left": words_of(clock),
                "late": clock.overdue,
            }
        )
    return listed
