"""Carrying out what was granted, right by right."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import act_passes, put_into
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from crm.casework.proposals import refuse_powerless
from dsar.cases.page_frame import ONE, case_or_404
from dsar.models import Case, Kind
from dsar.rights import requested_erasure
from dsar.rights.correction import correct, corrected_elsewhere
from dsar.rights.execution import people_of
from dsar.rights.forms import ConfirmForm, CorrectionForm, MarketingForm
from dsar.rights.objection import end_consents, oppose, sorted_purposes, stop_marketing
from dsar.rights.restriction import lift, pause, restrain
from dsar.rights.views import RIGHT, refusal_form, render_right, right_or_404, tried

HERS = {**ONE, "key": "request_person"}
ACTS: dict[str, Callable[..., Any]] = {
    Kind.RECTIFICATION: corrected_elsewhere,
    Kind.RESTRICTION: restrain,
    Kind.OBJECTION: oppose,
    Kind.WITHDRAWAL: end_consents,
}


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=RIGHT)
@fresh
def execution(request: StaffRequest, number: str, right: str) -> HttpResponse:
    """What was granted is carried out; an erasure by a worker, at the word of whoever decides."""
    case, right = right_or_404(request, number, right)
    if right == Kind.ERASURE:
        return erasure(request, case)
    if right not in ACTS:
        refusal = ValidationError(
            _("Nothing has to be carried out here: the person gets a copy, or an answer."), code="nothing"
        )
        return render_right(request, case, right, refused=refusal_form(refusal))
    return tried(request, case, right, lambda: ACTS[right](case, by=request.user), _("Carried out."))


def erasure(request: StaffRequest, case: Case) -> HttpResponse:
    """The job, once the number was typed; or the screen with what still stands in its way."""
    refuse_powerless(request.user)
    form = ConfirmForm(request.POST, number=case.number, unkept=True, auto_id="confirmed-%s")
    if not form.is_valid():
        return render_right(request, case, str(Kind.ERASURE), confirmed=form)
    try:
        job = requested_erasure.ask(case, why_unkept=form.cleaned_data["why_unkept"], by=request.user)
    except ValidationError as refusal:
        put_into(form, refusal)
        return render_right(request, case, str(Kind.ERASURE), confirmed=form, refused=form)
    return redirect("jobs:page", job.uid)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=HERS)
def correction(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """What we hold of one person of theirs is corrected."""
    case, right = right_or_404(request, number, Kind.RECTIFICATION)
    person = next((candidate for candidate in people_of(case) if candidate.uid == key), None)
    if person is None:
        raise Http404
    form = CorrectionForm(request.POST)
    if form.is_valid() and act_passes(form, lambda: correct(case, person, form.values, by=request.user)):
        toast(request, _("Corrected everywhere."))
        return redirect("requests:right", number, right)
    return render_right(request, case, right, refused=form)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def marketing(request: StaffRequest, number: str) -> HttpResponse:
    """No more marketing, at once (Art. 21(3)): all of it, or the channels and purposes that the person named."""
    case, right = right_or_404(request, number, Kind.OBJECTION)
    offered = [theirs.purpose for theirs in sorted_purposes(case).marketing]
    form = MarketingForm(request.POST, offered=offered, auto_id="reach-%s")
    if form.is_valid() and act_passes(form, lambda: stop_marketing(case, form.reach, by=request.user)):
        toast(request, _("Marketing has stopped.") if form.reach.whole else _("This marketing has stopped."))
        return redirect("requests:right", number, right)
    return render_right(request, case, right, reach=form, refused=form)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def pausing(request: StaffRequest, number: str) -> HttpResponse:
    """Frozen while an objection is weighed (Art. 18(1)(d))."""
    case, right = right_or_404(request, number, Kind.OBJECTION)
    return tried(request, case, right, lambda: pause(case, by=request.user), _("The data are frozen meanwhile."))


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
@fresh
def lifting(request: StaffRequest, number: str) -> HttpResponse:
    """A restriction ends, once they were told (Art. 18(3))."""
    case = case_or_404(request, number)
    right = str(Kind.RESTRICTION if Kind.RESTRICTION in case.kinds else Kind.OBJECTION)
    case, right = right_or_404(request, number, right)
    return tried(request, case, right, lambda: lift(case, by=request.user), _("The restriction is lifted."))
