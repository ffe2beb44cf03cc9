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
from crm.accounts.language.actor_names import signers_of
from crm.accounts.models import User
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import UNPROCESSABLE, put_into
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest

ONE = {"number": "incident"}
CHOICES = 50  # open cases to choose from


@policy(SIGNED_IN, methods=["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """The report form: three plain fields, for anybody signed in."""
    return entered(request, ReportForm, "breaches/incidents/incident_new.html")


@policy(rights.PRIVACY_BREACHES, methods=["GET", "POST"])
def entry(request: StaffRequest) -> HttpResponse:
    """What came by registered delivery, mail or phone, entered by staff."""
    return entered(request, EntryForm, "breaches/incidents/incident_entry.html")


def entered(request: StaffRequest, kind: Any, template: str) -> HttpResponse:
    """Records a report, or shows the form again with its errors."""
    form = kind(request.POST or None, request.FILES or None, user=request.user)
    if form.is_valid():
        try:
            reported = report(**form.values, enclosed=form.enclosed, by=request.user)
        except ValidationError as refusal:
            put_into(form, refusal)
        else:
            toast(request, _("Incident %(number)s is reported. The DPO has been told.") % {"number": reported.number})
            return redirect("breaches:incident", reported.number)
    return render(request, template, {"form": form}, status=UNPROCESSABLE if form.is_bound else 200)


@policy(SIGNED_IN, params=ONE)
def incident(request: StaffRequest, number: str) -> HttpResponse:
    """One report, for its author and for the desk; when the desk opens it, it counts as read."""
    user: Any = request.user
    report_shown = get_object_or_404(Incident.objects.visible_to(user), number=number)
    if user.may(rights.PRIVACY_BREACHES) and report_shown.read_at is None:
        read(report_shown, by=user)
    return render_report(request, report_shown, TriageForm(cases=open_cases(request)))


def render_report(request: StaffRequest, report_shown: Incident, form: TriageForm) -> HttpResponse:
    """The page of a report."""
    at, user = timezone.now(), cast("User", request.user)
    desk = user.may(rights.PRIVACY_BREACHES)
    clock = Clock(report_shown.arrived_at, at, stopped=report_shown.triaged_at)
    context = {
        "incident": report_shown,
        "case": Breach.objects.filter(pk=report_shown.breach_id).first() if desk and report_shown.breach_id else None,
        "desk": desk,
        "form": form if desk and report_shown.state == Incident.State.NEW else None,
        "clock": drawn(clock) if desk else None,
        "names": signers_of(report_shown.reported_by, report_shown.read_by, report_shown.triaged_by),
        "crumbs": [(_("Breaches"), reverse("breaches:list"))] if desk else [],
    }
    status = UNPROCESSABLE if form.is_bound and form.errors else 200
    return render(request, "breaches/incidents/incident.html", context, status=status)


def open_cases(request: StaffRequest) -> list[Breach]:
    """The cases that a report may belong to."""
    return list(Breach.objects.for_desk(request.user).open()[:CHOICES])


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=ONE)
def triage(request: StaffRequest, number: str) -> HttpResponse:
    """Triages a report: a breach, no breach, or part of a case."""
    report_shown = get_object_or_404(Incident.objects.for_desk(request.user), number=number)
    cases = open_cases(request)
    form = TriageForm(request.POST, cases=cases)
    if form.is_valid():
        try:
            return apply_triage(request, report_shown, form.cleaned_data, cases)
        except ValidationError as refusal:
            put_into(form, refusal)
    return render_report(request, report_shown, form)


def apply_triage(
    request: StaffRequest, report_shown: Incident, data: dict[str, Any], cases: list[Breach]
) -> HttpResponse:
    """Applies the triage and redirects to where the work goes on."""
    if data["outcome"] == "case":
        return redirect("breaches:case", open_case(report_shown, data["title"], by=request.user).number)
    if data["outcome"] == "joined":
        breach = next(case for case in cases if case.number == data["breach"])
        join(report_shown, breach, by=request.user)
        return redirect("breaches:case", breach.number)
    dismiss(report_shown, data["reason"], by=request.user)
    return redirect("breaches:incident", report_shown.number)


@policy(SIGNED_IN, params=ONE)
def enclosure(request: StaffRequest, number: str) -> HttpResponseBase:
    """The file that came with a report."""
    report_shown = get_object_or_404(Incident.objects.visible_to(request.user), number=number)
    if not report_shown.file:
        raise Http404
    return attachment(report_shown.file_name or report_shown.number, opened(report_shown.file))
