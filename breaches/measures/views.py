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
from crm.accounts.language.actor_names import signers_of
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest


@policy(rights.PRIVACY_BREACHES, methods=["GET", "POST"], params=ONE)
def measures(request: StaffRequest, number: str) -> HttpResponse:
    """What is done about it; another measure or lesson."""
    breach, form = case_or_404(request, number), MeasureForm(request.POST or None)
    if form.is_valid():
        data = dict(form.cleaned_data)
        if act_passes(form, lambda: plan(breach, data.pop("kind"), data.pop("text"), **data, by=request.user)):
            toast(request, _("Saved."))
            return redirect("breaches:measures", number)
    return render_measures(request, breach, measure=form)


def render_measures(request: StaffRequest, breach: Breach, **forms: Any) -> HttpResponse:
    """The page, with a form that came back, if any."""
    rows: list[Any] = list(Measure.objects.for_desk(request.user).filter(breach=breach).select_related("owner"))
    controllers: list[Any] = list(
        ControllerTold.objects.for_desk(request.user).filter(breach=breach).select_related("message")
    )
    today = timezone.localdate()
    context: dict[str, Any] = {
        "rows": [{"measure": row, "late": row.late(today)} for row in rows if row.kind != Measure.Kind.LESSON],
        "lessons": [row for row in rows if row.kind == Measure.Kind.LESSON],
        "controllers": controllers,
        "names": signers_of(*(row.by for row in [*rows, *controllers])),
        "similar": similar(breach, request.user),
        "measure": MeasureForm(),
        "controller": ControllerForm(initial={"text": breach.description or ""}),
        **forms,
    }
    return page(request, breach, "measures", **context)


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params={**ONE, "key": "breach_measure"})
def measure(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """Marks a measure as done."""
    breach = case_or_404(request, number)
    row = get_object_or_404(Measure.objects.for_desk(request.user), breach=breach, uid=key)
    if finish(row, result=request.POST.get("result", "")[:2000], by=request.user):
        toast(request, _("Done."))
    return redirect("breaches:measures", number)


@policy(rights.PRIVACY_BREACHES, methods=["POST"], params=ONE)
def controllers(request: StaffRequest, number: str) -> HttpResponse:
    """Tells a controller for whom we process."""
    breach, form = case_or_404(request, number), ControllerForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        if act_passes(
            form, lambda: tell_controller(breach, data["name"], data["text"], email=data["email"], by=request.user)
        ):
            toast(request, _("Noted."))
            return redirect("breaches:measures", number)
    return render_measures(request, breach, controller=form)
