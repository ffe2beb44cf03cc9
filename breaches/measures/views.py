"""Measures and lessons, controllers told, similar cases."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from breaches.cases.page_frame import ONE, case_or_404, page
from breaches.measures.measures import finish, plan, tell_controller
from breaches.measures.similar_cases import similar
from breaches.models import Breach, ControllerTold, Measure
from breaches.scope.forms import ControllerForm, MeasureForm
from crm.accounts.access.policy import policy
from crm.accounts.pages.actor_names import signers_of
from crm.accounts.pages.form_errors import kept
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest


@policy(rights.PRIVACY_BREACHES, methods=["GET", "POST"], params=ONE)
def measures(request: StaffRequest, number: str) -> HttpResponse:
    """What is done about it; another measure or lesson."""
    breach, form = case_or_404(request, number), MeasureForm(request.POST or None)
    if form.is_valid():
        told = dict(form.cleaned_data)
        if kept(form, lambda: plan(breach, told.pop("kind"), told.pop("text"), **told, by=request.user)):
            toast(request, _("Saved."))
            return redirect("breaches:measures", number)
    return shown(request, breach, measure=form)


def shown(request: StaffRequest, breach: Breach, **forms: Any) -> HttpResponse:
    """The page, with a form that came back, if any."""
    rows: list[Any] = list(Measure.objects.for_desk(request.user).filter(breach=breach).select_related("owner"))
    controllers: list[Any] = list(
        ControllerTold.objects.for_desk(request.user).filter(breach=breach).select_related("message")
    )
    today = timezone.localdate()
    context: dict[str, Any] = {
        "rows": [{"measure": one, "late": one.late(today)} for one in rows if one.kind != Measure.Kind.LESSON],
        "lessons": [one for one in rows if one.kind == Measure.Kind.LESSON],
        "controllers": controllers,
        "names": signers_of(*(one.by for one in [*rows, *controllers])),
        "similar": similar(breach, request.user),
        "measure": MeasureForm(),
        "controller": ControllerForm(initial={"text": breach.description or ""}),
        **forms,
    }
    return page(request, breach, "measures", **context)


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params={**ONE, "key": "breach_measure"})
def measure(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """A measure is done."""
    breach = case_or_404(request, number)
    row = get_object_or_404(Measure.objects.for_desk(request.user), breach=breach, uid=key)
    if finish(row, result=request.POST.get("result", "")[:2000], by=request.user):
        toast(request, _("Done."))
    return redirect("breaches:measures", number)


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=ONE)
def controllers(request: StaffRequest, number: str) -> HttpResponse:
    """A controller for whom we process is told."""
    breach, form = case_or_404(request, number), ControllerForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        if kept(
            form, lambda: tell_controller(breach, told["name"], told["text"], email=told["email"], by=request.user)
        ):
            toast(request, _("Noted."))
            return redirect("breaches:measures", number)
    return shown(request, breach, controller=form)
