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
from dsar.desk.views import shown
from dsar.handling.subjects import others, say_who, sought, take_off
from dsar.models import Subject


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def seeking(request: StaffRequest, number: str) -> HttpResponse:
    """People with this address, number or key; what is typed is personal, so it comes in the body."""
    found, form = case_or_404(request, number), SeekForm(request.POST, auto_id="seek-%s")
    if not form.is_valid():
        return shown(request, found, seek=form)
    return shown(request, found, sought=sought(found, form.cleaned_data["q"]), seek=form)


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params={**ONE, "key": "person"})
def subject(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """They are this person; pressed again: somebody else."""
    found = case_or_404(request, number)
    known = Subject.objects.for_desk(request.user).filter(case=found, person__uid=key).select_related("case").first()
    try:
        if known is not None:
            take_off(known, by=request.user)
        else:
            say_who(found, get_object_or_404(others(found), uid=key), by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0])
    return redirect(f"{reverse('requests:case', args=[number])}#people")
