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
from crm.accounts.language.formats import day as day_in_words
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
    return perform(request, key, completion.finish, pgettext("tasks", "Done."), undo="sales:task_reopening")


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def reopening(request: StaffRequest, key: UUID) -> HttpResponse:
    """Take the tick back."""
    return perform(request, key, completion.reopen, _("It is open again."))


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def snooze(request: StaffRequest, key: UUID) -> HttpResponse:
    """Put it off: till tomorrow, by three days, by a week, or to `day`."""
    day = day_of(request)
    if day is None:
        return answer_with_toast(request, _("Choose a day from today on."))
    words = _("Put off to %(day)s.") % {"day": day_in_words(day)}
    return perform(request, key, completion.snooze, words, day, undo="sales:task_unsnooze")


def day_of(request: StaffRequest) -> date | None:
    """The day that was asked for."""
    step = STEPS.get(request.POST.get("by", ""))
    if step:
        return timezone.localdate() + timedelta(days=step)
    return typed_values.day(request.POST.get("day", "")[:20])[0]


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def unsnooze(request: StaffRequest, key: UUID) -> HttpResponse:
    """Back to the day before it was put off."""
    return perform(request, key, completion.unsnooze, _("It is back on its day."))


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def removal(request: StaffRequest, key: UUID) -> HttpResponse:
    """Delete it; the page that it had leads to the list."""
    answer = perform(request, key, completion.remove, _("Task deleted."), undo="sales:task_restoration")
    gone = not request.htmx and str(key) in answer.get("Location", "")
    return redirect("sales:tasks") if gone else answer


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def restoration(request: StaffRequest, key: UUID) -> HttpResponse:
    """Take a deleted task back."""
    return perform(request, key, completion.restore, _("It is back."), deleted=True)


def perform(
    request: StaffRequest, key: UUID, act: Callable, words: str, *values: Any, undo: str = "", deleted: bool = False
) -> HttpResponse:
    """Finds the task, calls `act` on it, and answers with a toast, with Undo where there is a way back."""
    task: Task = task_or_404(request.user, key, deleted=deleted)
    try:
        acting = act(task, *values, by=request.user)
    except ValidationError as problem:
        return answer_with_toast(request, problem.messages[0])
    if not acting:
        return answer_with_toast(request, _("Somebody was faster: nothing was changed."))
    return answer_with_toast(request, words, undo=reverse(undo, args=[key]) if undo else "")


def answer_with_toast(request: StaffRequest, words: str, *, undo: str = "") -> HttpResponse:
    """Answers with a toast: under htmx the lists on the page are loaded again, otherwise the page itself."""
    if request.htmx:
        return with_refresh(toasted(HttpResponse(status=204), words, undo=undo))
    toast(request, words, undo=undo)
    return redirect(own_address(request, request.headers.get("Referer", "")))


def with_refresh(response: HttpResponse) -> HttpResponse:
    """The response, which makes lists of tasks on the page load again."""
    return trigger_client_event(response, "agenda", {})
