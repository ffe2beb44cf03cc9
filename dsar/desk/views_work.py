"""Work on a case: its step, its tasks, who handles it, entries of the timeline."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from dsar.cases import checklist
from dsar.cases.page_frame import ONE, case_or_404
from dsar.desk import forms
from dsar.desk.views import acted
from dsar.handling.assignment import assign, move, note


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def stage(request: StaffRequest, number: str) -> HttpResponse:
    """Another step."""
    form = forms.StageForm(request.POST, auto_id="stage-%s")
    return acted(request, number, "stage", form, lambda found, told: move(found, told["stage"], by=request.user))


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def tasks(request: StaffRequest, number: str) -> HttpResponse:
    """A task of one's own."""
    form = forms.TaskForm(request.POST, auto_id="task-%s")
    return acted(
        request,
        number,
        "task",
        form,
        lambda found, told: checklist.add(found, told.pop("text"), by=request.user, **told),
    )


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params={**ONE, "key": "request_task"})
def task(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """Done, or not done after all."""
    found = case_or_404(request, number)
    one = get_object_or_404(found.tasks.for_desk(request.user).select_related("case"), uid=key)
    try:
        (checklist.tick if one.done_at is None else checklist.untick)(one, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0])
    return redirect(f"{reverse('requests:case', args=[number])}#tasks")


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def notes(request: StaffRequest, number: str) -> HttpResponse:
    """An entry of the timeline."""
    form = forms.NoteForm(request.POST, auto_id="note-%s")
    return acted(
        request, number, "note", form, lambda found, told: note(found, told["kind"], told["text"], by=request.user)
    )


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def assignee(request: StaffRequest, number: str) -> HttpResponse:
    """Who handles it."""
    form = forms.AssignForm(request.POST, auto_id="assign-%s")
    return acted(
        request, number, "assign", form, lambda found, told: assign([found], told["assignee"], by=request.user)
    )
