"""What is done to a task with one button: ticked off, put off, deleted, and each of them taken back."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext
from django_htmx.http import trigger_client_event

from crm.accounts.access.policy import policy
from crm.accounts.pages.formats import day as day_in_words
from crm.accounts.pages.safe_redirect import own_address
from crm.accounts.pages.toasts import toast, toasted
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.sales import typed_values
from crm.sales.lookups import task_or_404
from crm.sales.models import Task
from crm.sales.planned_tasks import completion

ITS = {"key": "task"}
STEPS = {"tomorrow": 1, "three": 3, "week": 7}


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def done(request: StaffRequest, key: UUID) -> HttpResponse:
    """Tick it off."""
    return acted(request, key, completion.finish, pgettext("tasks", "Done."), undo="sales:task_reopening")


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def reopening(request: StaffRequest, key: UUID) -> HttpResponse:
    """Take the tick back."""
    return acted(request, key, completion.reopen, _("It is open again."))


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def snooze(request: StaffRequest, key: UUID) -> HttpResponse:
    """Put it off: till tomorrow, by three days, by a week, or to `day`."""
    wanted = day_of(request)
    if wanted is None:
        return said(request, _("Choose a day from today on."))
    words = _("Put off to %(day)s.") % {"day": day_in_words(wanted)}
    return acted(request, key, completion.snooze, words, wanted, undo="sales:task_unsnooze")


def day_of(request: StaffRequest) -> date | None:
    """The day that was asked for."""
    step = STEPS.get(request.POST.get("by", ""))
    if step:
        return timezone.localdate() + timedelta(days=step)
    return typed_values.day(request.POST.get("day", "")[:20])[0]


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def unsnooze(request: StaffRequest, key: UUID) -> HttpResponse:
    """Back to the day before it was put off."""
    return acted(request, key, completion.unsnooze, _("It is back on its day."))


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Delete it; the page that it had leads to the list."""
    answer = acted(request, key, completion.remove, _("Task deleted."), undo="sales:task_restoration")
    gone = not request.htmx and str(key) in answer.get("Location", "")
    return redirect("sales:tasks") if gone else answer


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """Take a deleted task back."""
    return acted(request, key, completion.restore, _("It is back."), deleted=True)


def acted(
    request: StaffRequest, key: UUID, act: Callable, words: str, *told: Any, undo: str = "", deleted: bool = False
) -> HttpResponse:
    """Find the task, do it, say so; with the way back where there is one."""
    task: Task = task_or_404(request.user, key, deleted=deleted)
    try:
        acting = act(task, *told, by=request.user)
    except ValidationError as problem:
        return said(request, problem.messages[0])
    if not acting:
        return said(request, _("Somebody was faster: nothing was changed."))
    return said(request, words, undo=reverse(undo, args=[key]) if undo else "")


def said(request: StaffRequest, words: str, *, undo: str = "") -> HttpResponse:
    """The lists on the page are read anew with a toast, or the page itself."""
    if request.htmx:
        return fresh(toasted(HttpResponse(status=204), words, undo=undo))
    toast(request, words, undo=undo)
    return redirect(own_address(request, request.headers.get("Referer", "")))


def fresh(response: HttpResponse) -> HttpResponse:
    """Lists of tasks on the page ask anew when the answer arrives."""
    return trigger_client_event(response, "agenda", {})
