"""Reporting an incident: for everybody signed in. Reading and judging reports: for the privacy desk."""

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from breaches.cases.clock import Clock
from breaches.cases.clock_drawing import drawn
from breaches.cases.page_frame import opened
from breaches.incidents.forms import EntryForm, ReportForm, TriageForm
from breaches.incidents.incident_reports import report
from breaches.incidents.triage import dismiss, join, open_case, read
from breaches.models import Breach, Incident
from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.models import User
from crm.accounts.pages.actor_names import signers_of
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import UNPROCESSABLE, put_into
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest

ONE = {"number": "incident"}
CHOICES = 50  # open cases to choose from


@policy(SIGNED_IN, methods=["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Three plain fields, for anybody signed in."""
    return entered(request, ReportForm, "breaches/incidents/incident_new.html")


@policy(rights.PRIVACY_BREACHES, methods=["GET", "POST"])
def entry(request: StaffRequest) -> HttpResponse:
    """What came by registered delivery, mail or phone, entered by staff."""
    return entered(request, EntryForm, "breaches/incidents/incident_entry.html")


def entered(request: StaffRequest, kind: Any, template: str) -> HttpResponse:
    """A report is taken, or comes back with its words."""
    form = kind(request.POST or None, request.FILES or None, user=request.user)
    if form.is_valid():
        try:
            made = report(**form.values, enclosed=form.enclosed, by=request.user)
        except ValidationError as refusal:
            put_into(form, refusal)
        else:
            toast(request, _("Incident %(number)s is reported. The DPO has been told.") % {"number": made.number})
            return redirect("breaches:incident", made.number)
    return render(request, template, {"form": form}, status=UNPROCESSABLE if form.is_bound else 200)


@policy(SIGNED_IN, params=ONE)
def incident(request: StaffRequest, number: str) -> HttpResponse:
    """One report: for who wrote it, and for the desk, which by opening it has read it."""
    user: Any = request.user
    found = get_object_or_404(Incident.objects.visible_to(user), number=number)
    if user.may(rights.PRIVACY_BREACHES) and found.read_at is None:
        read(found, by=user)
    return shown(request, found, TriageForm(cases=open_cases(request)))


def shown(request: StaffRequest, found: Incident, form: TriageForm) -> HttpResponse:
    """The page of a report."""
    at, user = timezone.now(), cast("User", request.user)
    desk = user.may(rights.PRIVACY_BREACHES)
    clock = Clock(found.arrived_at, at, stopped=found.triaged_at)
    context = {
        "incident": found,
        "case": Breach.objects.filter(pk=found.breach_id).first() if desk and found.breach_id else None,
        "desk": desk,
        "form": form if desk and found.state == Incident.State.NEW else None,
        "clock": drawn(clock) if desk else None,
        "names": signers_of(found.reported_by, found.read_by, found.triaged_by),
        "crumbs": [(_("Breaches"), reverse("breaches:list"))] if desk else [],
    }
    status = UNPROCESSABLE if form.is_bound and form.errors else 200
    return render(request, "breaches/incidents/incident.html", context, status=status)


def open_cases(request: StaffRequest) -> list[Breach]:
    """The cases that a report may belong to."""
    return list(Breach.objects.for_desk(request.user).open()[:CHOICES])


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=ONE)
def triage(request: StaffRequest, number: str) -> HttpResponse:
    """A breach, no breach, or part of a case."""
    found = get_object_or_404(Incident.objects.for_desk(request.user), number=number)
    cases = open_cases(request)
    form = TriageForm(request.POST, cases=cases)
    if form.is_valid():
        try:
            return judged(request, found, form.cleaned_data, cases)
        except ValidationError as refusal:
            put_into(form, refusal)
    return shown(request, found, form)


def judged(request: StaffRequest, found: Incident, told: dict[str, Any], cases: list[Breach]) -> HttpResponse:
    """Carry the judgement out and go where the work goes on."""
    if told["outcome"] == "case":
        return redirect("breaches:case", open_case(found, told["title"], by=request.user).number)
    if told["outcome"] == "joined":
        breach = next(one for one in cases if one.number == told["breach"])
        join(found, breach, by=request.user)
        return redirect("breaches:case", breach.number)
    dismiss(found, told["reason"], by=request.user)
    return redirect("breaches:incident", found.number)


@policy(SIGNED_IN, params=ONE)
def enclosure(request: StaffRequest, number: str) -> HttpResponseBase:
    """The file that came with a report."""
    found = get_object_or_404(Incident.objects.visible_to(request.user), number=number)
    if not found.file:
        raise Http404
    return attachment(found.file_name or found.number, opened(found.file))
