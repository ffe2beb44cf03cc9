"""The clock of a case at the desk: questions that stop it, two further months and the notice of them."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from dsar.cases.page_frame import ONE, case_or_404
from dsar.desk import forms
from dsar.desk.views import apply_form
from dsar.handling.extension import extend, record_notice
from dsar.handling.questions import ask, satisfy


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def questions(request: StaffRequest, number: str) -> HttpResponse:
    """Asks the requester a question; asked promptly it stops the clock."""
    form = forms.AskForm(request.POST, auto_id="ask-%s")
    return apply_form(
        request, number, "ask", form, lambda case, data: ask(case, data["reason"], data["question"], by=request.user)
    )


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params={**ONE, "reason": "request_question"})
def satisfying(request: StaffRequest, number: str, reason: str) -> HttpResponse:
    """Marks a question as answered: the clock goes on."""
    case = case_or_404(request, number)
    try:
        satisfy(case, reason, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0])
    return redirect(f"{reverse('requests:case', args=[number])}#clock")


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def extension(request: StaffRequest, number: str) -> HttpResponse:
    """Extends the case by two further months."""
    form = forms.ExtendForm(request.POST, auto_id="extend-%s")
    return apply_form(
        request,
        number,
        "extend",
        form,
        lambda case, data: extend(case, data["reason"], data["text"], by=request.user),
    )


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def notice(request: StaffRequest, number: str) -> HttpResponse:
    """Records that the requester was told of the extension by other means than our mail."""
    form = forms.NoticeForm(request.POST, auto_id="notice-%s")
    return apply_form(request, number, "notice", form, lambda case, data: record_notice(case, **data, by=request.user))
