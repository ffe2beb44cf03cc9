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
from dsar.desk.views import acted
from dsar.handling.extension import extend, record_notice
from dsar.handling.questions import ask, satisfy


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def questions(request: StaffRequest, number: str) -> HttpResponse:
    """A question; promptly asked it stops the clock."""
    form = forms.AskForm(request.POST, auto_id="ask-%s")
    return acted(
        request, number, "ask", form, lambda found, told: ask(found, told["reason"], told["question"], by=request.user)
    )


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params={**ONE, "reason": "request_question"})
def satisfying(request: StaffRequest, number: str, reason: str) -> HttpResponse:
    """Enough is known now: the clock goes on."""
    found = case_or_404(request, number)
    try:
        satisfy(found, reason, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0])
    return redirect(f"{reverse('requests:case', args=[number])}#clock")


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def extension(request: StaffRequest, number: str) -> HttpResponse:
    """Two further months."""
    form = forms.ExtendForm(request.POST, auto_id="extend-%s")
    return acted(
        request,
        number,
        "extend",
        form,
        lambda found, told: extend(found, told["reason"], told["text"], by=request.user),
    )


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def notice(request: StaffRequest, number: str) -> HttpResponse:
    """They were told of the extension otherwise."""
    form = forms.NoticeForm(request.POST, auto_id="notice-%s")
    return acted(request, number, "notice", form, lambda found, told: record_notice(found, **told, by=request.user))
