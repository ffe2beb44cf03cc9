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
from dsar.desk.views import apply_form
from dsar.handling.assignment import assign, move, note


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def stage(request: StaffRequest, number: str) -> HttpResponse:
    """Moves the case to another step."""
    form = forms.StageForm(request.POST, auto_id="stage-%s")
    return apply_form(request, number, "stage", form, lambda case, data: move(case, data["stage"], by=request.user))


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def tasks(request: StaffRequest, number: str) -> HttpResponse:
    """A task of one's own."""
    form = forms.TaskForm(request.POST, auto_id="task-%s")
    return apply_form(
        request,
        number,
        "task",
        form,
        lambda case, data: checklist.add(case, data.pop("text"), by=request.user, **data),
    )


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params={**ONE, "key": "request_task"})
def task(request: StaffRequest, number: str, key: UUID) -> HttpResponse:
    """Ticks a task, or unticks it."""
    case = case_or_404(request, number)
    chosen_task = get_object_or_404(case.tasks.for_desk(request.user).select_related("case"), uid=key)
    try:
        (checklist.tick if chosen_task.done_at is None else checklist.untick)(chosen_task, by=request.user)
    except ValidationError as refusal:
        toast(request, refusal.messages[0])
    return redirect(f"{reverse('requests:case', args=[number])}#tasks")


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def notes(request: StaffRequest, number: str) -> HttpResponse:
    """An entry of the timeline."""
    form = forms.NoteForm(request.POST, auto_id="note-%s")
    return apply_form(
        request, number, "note", form, lambda case, data: note(case, data["kind"], data["text"], by=request.user)
    )


@policy(rights.PRIVACY_REQUESTS, methods=["POST"], params=ONE)
def assignee(request: StaffRequest, number: str) -> HttpResponse:
    """Sets who handles the case."""
    form = forms.AssignForm(request.POST, auto_id="assign-%s")
    return apply_form(
        request, number, "assign", form, lambda case, data: assign([case], data["assignee"], by=request.user)
    )
