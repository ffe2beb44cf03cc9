"""Data of others in what they get: looked for, judged, marked by hand; files that are kept back."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.form_errors import act_passes, put_into
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from dsar.cases.page_frame import ONE, case_or_404
from dsar.contents import redaction
from dsar.decisions.data_sources import files_of
from dsar.models import Finding
from dsar.packages import package_job
from dsar.packages.forms import JudgeForm, MarkForm
from dsar.packages.views import back, render_data_page, words_of

PLACE = {**ONE, "key": "request_finding"}
FILE = {**ONE, "key": "request_source_file"}


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def searching(request: StaffRequest, number: str) -> HttpResponse:
    """Look for data of others, by a job."""
    case = case_or_404(request, number)
    try:
        job = package_job.order_search(case, by=request.user)
    except ValidationError as refusal:
        return render_data_page(request, case, problem=words_of(refusal))
    return redirect("jobs:page", job.uid)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=PLACE)
def finding(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """Judge one passage; what was marked by hand is let go by `undo`."""
    case = case_or_404(request, number)
    passage = get_object_or_404(Finding.objects.for_desk(request.user), case=case, uid=key)
    if "undo" in request.POST and passage.by_hand:
        redaction.let_go(passage, by=request.user)
        return back(number)
    form = JudgeForm(request.POST, auto_id=f"judge-{passage.pk}-%s")
    if form.is_valid() and act_passes(
        form,
        lambda: redaction.judge(passage, form.cleaned_data["outcome"], why=form.cleaned_data["why"], by=request.user),
    ):
        return back(number)
    return render_data_page(request, case, about=passage, judge=form)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def findings(request: StaffRequest, number: str) -> HttpResponse:
    """Blacks out every passage that nobody has judged."""
    case = case_or_404(request, number)
    try:
        redacted = redaction.judge_all(case, by=request.user)
    except ValidationError as refusal:
        return render_data_page(request, case, problem=words_of(refusal))
    toast(request, _("Blacked out: %(count)s") % {"count": redacted})
    return back(number)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def marks(request: StaffRequest, number: str) -> HttpResponse:
    """Black out words wherever they stand."""
    case, form = case_or_404(request, number), MarkForm(request.POST, auto_id="mark-%s")
    if form.is_valid():
        try:
            redacted = redaction.mark(case, form.cleaned_data["words"], by=request.user)
        except ValidationError as refusal:
            put_into(form, refusal)
        else:
            toast(request, _("Blacked out: %(count)s") % {"count": redacted})
            return back(number)
    return render_data_page(request, case, mark=form)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=FILE)
def withholding(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """Keep the file of a row back."""
    case = case_or_404(request, number)
    chosen = [file for file in files_of(case) if file.row == key]
    if not chosen:
        raise Http404
    try:
        for file in chosen:
            redaction.withhold(case, file.label, file.row, file.column, by=request.user)
    except ValidationError as refusal:
        return render_data_page(request, case, problem=words_of(refusal))
    return back(number)
