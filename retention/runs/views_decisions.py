"""Words that count for a run: the officer's opinion, the controller's approval, giving up, going on."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import act_passes
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.sessions.step_up import fresh
from retention.runs.approvals import advise, approve, discard, go_on
from retention.runs.forms import ApprovalForm, OpinionForm, WhyForm
from retention.runs.views import ONE, page_of, run_or_404

ABOUT_THE_NUMBER = ("typed", "changed")


@policy(rights.PRIVACY_RETENTION, params=ONE, methods=["POST"])
def opinion(request: StaffRequest, key: UUID) -> HttpResponse:
    """The officer's opinion, with today's date."""
    run, form = run_or_404(request, key), OpinionForm(request.POST, prefix="advice")
    if form.is_valid() and act_passes(form, lambda: advise(run, **form.cleaned_data, by=request.user)):
        toast(request, _("Opinion noted."))
        return redirect("retention:run", run.uid)
    return page_of(request, run, advice=form)


@policy(rights.PRIVACY_DECIDE, params=ONE, methods=["POST"])
@fresh
def approval(request: StaffRequest, key: UUID) -> HttpResponse:
    """Approves a run; it begins after the cooling-off. A mistyped number comes back with its error and the note."""
    run, form = run_or_404(request, key), ApprovalForm(request.POST)
    if form.is_valid() and approved(form, run, request.user):
        toast(request, _("Approved. Until the first batch it can be given up."))
        return redirect("retention:run", run.uid)
    return page_of(request, run_or_404(request, key), approval=form)


def approved(form: ApprovalForm, run: Any, user: Any) -> bool:
    """Whether the approval went through; a refusal stands beside the field it is about."""
    try:
        approve(run, **form.cleaned_data, by=user)
    except ValidationError as refusal:
        code = refusal.code
        form.add_error("typed" if code in ABOUT_THE_NUMBER else "note" if code == "overrules" else None, refusal)
        return False
    return True


@policy(rights.PRIVACY_RETENTION, params=ONE, methods=["POST"])
def discarding(request: StaffRequest, key: UUID) -> HttpResponse:
    """Give the run up before its first batch."""
    run, form = run_or_404(request, key), WhyForm(request.POST, prefix="discard")
    if form.is_valid() and act_passes(form, lambda: discard(run, why=form.cleaned_data["why"], by=request.user)):
        toast(request, _("Given up. Nothing was deleted."))
        return redirect("retention:run", run.uid)
    return page_of(request, run, giving_up=form)


@policy(rights.PRIVACY_DECIDE, params=ONE, methods=["POST"])
@fresh
def continuation(request: StaffRequest, key: UUID) -> HttpResponse:
    """Let a stopped run go on."""
    run, form = run_or_404(request, key), WhyForm(request.POST, prefix="go")
    if form.is_valid() and act_passes(form, lambda: go_on(run, why=form.cleaned_data["why"], by=request.user)):
        toast(request, _("It goes on with the next batch."))
        return redirect("retention:run", run.uid)
    return page_of(request, run, going_on=form)
