"""The register of risks: rows, filters, the matrix, measures; one risk with its acts; the register as a file."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.form_errors import UNPROCESSABLE, act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.casework.register import TYPES
from crm.dpo.models import Risk
from crm.dpo.risks.forms import RiskForm, WhyForm
from crm.dpo.risks.measure_checks import look
from crm.dpo.risks.measures import MEASURES
from crm.dpo.risks.recording import accept, add_risk, change_risk, close
from crm.dpo.risks.risk_files import register_of
from crm.dpo.risks.risk_rows import SHOWN, catalogue_row, checks_now, filtered, matrix, risk_rows
from crm.dpo.risks.risk_scale import LIKELIHOOD
from crm.dpo.risks.risk_tabs import risk_tabs
from crm.files.exports.export_formats import TYPES as TABLES
from crm.jobs.models import Export
from crm.privacy.logs import ledger
from crm.privacy.models import Purpose

KEY = {"key": "risk"}
KINDS = {**TYPES, "xlsx": TABLES[Export.Kind.XLSX]}
ASK_AND_SAVE = ("GET", "POST")


@policy(rights.PRIVACY_PURPOSES)
def risks(request: StaffRequest) -> HttpResponse:
    """GET ?state=marked|due|closed|all, ?purpose=slug, ?owner=number."""
    today, checks = timezone.localdate(), checks_now()
    rows = risk_rows(filtered(request.GET, today)[:SHOWN], checks)
    context = {
        "rows": rows,
        "matrix": matrix(rows),
        "likelihoods": LIKELIHOOD.values(),
        "measures": [catalogue_row(code, checks) for code in MEASURES],
        "checked_at": min((row.checked_at for row in checks.values()), default=None),
        "today": today,
        "filters": filters(),
        "purposes": Purpose.in_force(),
        "purpose": request.GET.get("purpose", ""),
        "state": request.GET.get("state", ""),
        "tabs": risk_tabs("risks"),
    }
    return render(request, "dpo/risks/risks.html", context)


def filters() -> list[tuple[str, str]]:
    """[(state, words)] of the filter."""
    return [
        ("", _("current")),
        ("due", _("to be looked at again")),
        ("marked", _("a measure does not hold")),
        ("closed", _("closed")),
        ("all", _("all")),
    ]


@policy(rights.PRIVACY_PURPOSES, methods=ASK_AND_SAVE)
def risk_new(request: StaffRequest) -> HttpResponse:
    """Record a risk; ?purpose= begins it with a purpose."""
    form = RiskForm(request.POST or None, initial={"purpose": request.GET.get("purpose", "")})
    created: list[Risk] = []
    if form.is_valid() and act_passes(
        form, lambda: created.append(add_risk(form.values, **form.taken, by=request.user))
    ):
        toast(request, _("Recorded."))
        return redirect("dpo:risk", created[0].uid)
    context = {"form": form, "title": _("New risk"), "crumbs": crumbs()}
    return render(request, "dpo/risks/risk_new.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@policy(rights.PRIVACY_PURPOSES, params=KEY, methods=ASK_AND_SAVE)
def risk(request: StaffRequest, key: UUID) -> HttpResponse:
    """One risk. POST changes it, or says that it was looked at again and stays."""
    row = found(key)
    form = RiskForm(request.POST or None, risk=row)
    if form.is_valid() and act_passes(form, lambda: change_risk(row, form.values, **form.taken, by=request.user)):
        toast(request, _("Saved."))
        return redirect("dpo:risk", row.uid)
    return risk_page(request, row, form=form)


@policy(rights.PRIVACY_DECIDE, params=KEY, methods=["POST"])
def acceptance(request: StaffRequest, key: UUID) -> HttpResponse:
    """The controller bears what is left."""
    row, form = found(key), WhyForm(request.POST)
    if form.is_valid() and act_passes(form, lambda: accept(row, why=form.cleaned_data["why"], by=request.user)):
        toast(request, _("Accepted."))
        return redirect("dpo:risk", row.uid)
    return risk_page(request, row, why=form)


@policy(rights.PRIVACY_PURPOSES, params=KEY, methods=["POST"])
def closing(request: StaffRequest, key: UUID) -> HttpResponse:
    """It cannot happen any more."""
    row, form = found(key), WhyForm(request.POST)
    if form.is_valid() and act_passes(form, lambda: close(row, why=form.cleaned_data["why"], by=request.user)):
        toast(request, _("Closed."))
        return redirect("dpo:risk", row.uid)
    return risk_page(request, row, why=form)


@policy(rights.PRIVACY_PURPOSES, methods=["POST"])
def measures(request: StaffRequest) -> HttpResponse:
    """Look now whether the measures hold, as every night."""
    look(by=request.user)
    toast(request, _("Looked at. What does not hold any more marks its risks."))
    return redirect("dpo:risks")


@policy(rights.PRIVACY_PURPOSES, params={"kind": "risk_register"})
def register_file(request: StaffRequest, kind: str) -> HttpResponseBase:
    """All risks there ever were, the highest first."""
    if kind not in KINDS:
        raise Http404
    at = timezone.now()
    rows = risk_rows(Risk.objects.told(), checks_now())
    content = register_of(kind, rows, at=at)
    with transaction.atomic():
        ledger.record("risk.register_taken", by=request.user, counts={"kind": kind, "rows": len(rows)})
    return attachment(f"ryzyka-{timezone.localdate(at)}.{kind}", content, content_type=KINDS[kind])


def found(key: UUID) -> Risk:
    """The risk with its measures."""
    return get_object_or_404(Risk.objects.told(), uid=key)


def crumbs() -> list[tuple[str, str]]:
    """The way back to the register."""
    return [(_("Risks"), reverse("dpo:risks"))]


def risk_page(
    request: StaffRequest, row: Risk, *, form: RiskForm | None = None, why: WhyForm | None = None
) -> HttpResponse:
    """The page of one, perhaps with a form that was refused."""
    [risk_row] = risk_rows([row], checks_now())
    still_open = row.state != Risk.State.CLOSED
    context: dict[str, Any] = {
        "row": risk_row,
        "form": (form or RiskForm(risk=row)) if still_open else None,
        "why": (why or WhyForm()) if still_open else None,
        "decides": request.user.decides,
        "today": timezone.localdate(),
        "crumbs": crumbs(),
    }
    refused = any(each is not None and each.is_bound for each in (form, why))
    return render(request, "dpo/risks/risk.html", context, status=UNPROCESSABLE if refused else 200)
