"""Readiness of terms set by law: requests of people (Art. 12(3)), breaches and reports of them (Art. 33)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from breaches.cases.bell import by_age
from breaches.cases.clock import Clock
from breaches.models import Breach, Incident
from crm.accounts.language.formats import day as day_words
from crm.dpo.readiness.check import Check, check_of
from crm.privacy.law.deadlines import HOUR
from dsar.models import Case, Kind

FEW = 20  # late requests that are named
JUDGED_WITHIN = 24 * HOUR  # our own measure for a report


def late_requests(day: date) -> QuerySet[Any, Mapping[str, Any]]:
    """Those whose term is over, the longest ago first."""
    return Case.objects.running().filter(due_on__lt=day).values("number", "uid", "due_on")[:FEW]


def running_breaches() -> QuerySet[Breach]:
    """Cases whose 72 hours run or have run out."""
    return Breach.objects.running()


def waiting_reports() -> QuerySet[Incident]:
    """Reports that nobody has judged."""
    return Incident.objects.waiting().order_by("arrived_at", "pk")


def request_check(late: Iterable[Mapping[str, Any]], running: int, overdue: int) -> Check:
    """Whether everybody who asked was answered in time. `late` are the first of the `overdue`."""
    rows = list(late)
    return Check(
        _("Requests in time"),
        _("requests whose term set by law is not over, of all that wait for their answer"),
        running - overdue,
        running,
        f"{reverse('requests:list')}?view=open",
        tuple(f"{row['number']} ({day_words(row['due_on'])})" for row in rows),
        links=tuple(reverse("requests:case", args=[row["number"]]) for row in rows),
        code="requests",
        query=_("open requests that are not answered and not set aside, each with its last day"),
        act=_("Answer them"),
        nothing=_("none is open"),
    )


def complaint_check(running: int, overdue: int) -> Check:
    """Whether everybody who complained about how we handle their data was answered in time."""
    return Check(
        _("Complaints in time"),
        _("complaints whose term is not over, of all that wait for their answer"),
        running - overdue,
        running,
        f"{reverse('requests:list')}?view=open&kind={Kind.COMPLAINT.value}",
        code="complaints",
        query=_("open requests of the kind complaint that are not answered, each with its last day"),
        act=_("Answer them"),
        nothing=_("none is open"),
    )


def authority_check(waiting: int, overdue: int) -> Check:
    """Whether every letter of the authority was answered in its term."""
    return Check(
        _("Answers to the authority in time"),
        _("letters of the authority whose term is not over, of all that wait for an answer"),
        waiting - overdue,
        waiting,
        reverse("dpo:authority_cases"),
        code="authority",
        query=_("letters with a term in open cases to which no answer has gone"),
        act=_("Open the cases"),
        nothing=_("none is open"),
    )


def breach_check(cases: Iterable[Breach], reports: Iterable[Incident], at: datetime) -> Check:
    """Whether every open breach is within its 72 hours, and every report is judged within a day."""
    rows = by_age(cases, reports)
    return check_of(
        _("Breaches and reports in time"),
        _("open breaches within 72 hours and reports younger than a day, of all that wait for a decision"),
        [(row["number"], in_time(row, at)) for row in rows],
        reverse("breaches:list"),
        pages=[row["url"] for row in rows],
        code="breaches",
        query=_("cases without a filing and without a decision against one, and reports that nobody has judged"),
        act=_("Open the cases"),
        nothing=_("none is open"),
    )


def in_time(row: Mapping[str, Any], at: datetime) -> bool:
    """Whether a line of the bell is not late yet."""
    return at - row["since"] <= JUDGED_WITHIN if row["incident"] else not Clock(row["since"], at).overdue
