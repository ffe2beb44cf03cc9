"""Lists of the desk: cases, reports, exercises; the bell."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from breaches.cases.bell import ringing
from breaches.cases.clock import Clock
from breaches.cases.clock_drawing import words_of
from breaches.desk.list_rows import case_rows, incident_rows
from breaches.models import Breach, Incident
from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.casework.newest_first import NewestFirst


def tabs(here: str) -> list[dict[str, Any]]:
    """The views of the list."""
    views = {
        "list": _("Cases"),
        "incidents": _("Reports"),
        "register": _("Register"),
        "drills": _("Exercises"),
    }
    return [
        {"label": label, "url": reverse(f"breaches:{name}"), "current": name == here} for name, label in views.items()
    ]


@policy(rights.PRIVACY_BREACHES)
def cases(request: StaffRequest) -> HttpResponse:
    """Every case, the newest first."""
    page = NewestFirst(Breach.objects.for_desk(request.user).filter(drill=False), "opened_at").page(request)
    context = {"page": page, "rows": case_rows(page.rows, timezone.now()), "tabs": tabs("list")}
    return render(request, "breaches/desk/list.html", context)


@policy(rights.PRIVACY_BREACHES)
def drills(request: StaffRequest) -> HttpResponse:
    """Exercises, apart from the law's cases."""
    page = NewestFirst(Breach.objects.for_desk(request.user).filter(drill=True), "opened_at").page(request)
    context = {"page": page, "rows": case_rows(page.rows, timezone.now()), "tabs": tabs("drills"), "drills": True}
    return render(request, "breaches/desk/list.html", context)


@policy(rights.PRIVACY_BREACHES)
def incidents(request: StaffRequest) -> HttpResponse:
    """Every report, the newest first, with the provisional clock of those that nobody has judged."""
    page = NewestFirst(Incident.objects.for_desk(request.user), "arrived_at").page(request)
    context = {"page": page, "rows": incident_rows(page.rows, timezone.now()), "tabs": tabs("incidents")}
    return render(request, "breaches/desk/incidents.html", context)


@policy(rights.PRIVACY_BREACHES)
def bell(request: StaffRequest) -> HttpResponse:
    """What the clocks say: how many marks are behind us and not dealt with."""
    at = timezone.now()
    ringing_cases = ringing(request.user, at)
    rows = [{**row, "left": words_of(Clock(row["since"], at))} for row in ringing_cases]
    return render(request, "breaches/desk/bell.html", {"rows": rows})
