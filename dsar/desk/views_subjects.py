"""Whom of our people they are: sought, said, taken off."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from dsar.cases.page_frame import ONE, case_or_404
from dsar.desk.forms import SeekForm
from dsar.desk.views import render_case
from dsar.handling.subjects import others, people_matching, say_who, take_off
from dsar.models import Subject


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def seeking(request: StaffRequest, number: str) -> HttpResponse:
    """People with this address, number or key. What is typed is personal data, so it comes in the body of a POST."""
    case, form = case_or_404(request, number), SeekForm(request.POST, auto_id="seek-%s")
    if not form.is_valid():
        return render_case(request, case, seek=form)
    return render_case(request, case, sought=people_matching(case, form.cleaned_data["q"]), seek=form)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params={**ONE, "key": "person"})
def subject(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """Records that the requester is this person; posted again, takes it back."""
    case = case_or_404(request, number)
    identified = (
        Subject.objects.for_desk(request.user).filter(case=case, person__uid=key).select_related("case").first()
    )
    try:
        if identified is not None:
            take_off(identified, by=request.user)
        else:
            say_who(case, get_object_or_404(others(case), uid=key), by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0])
    return redirect(f"{reverse('requests:case', args=[number])}#people")
