"""What is done to a meeting: moved, called off, its people chosen."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.messages import SUCCESS, WARNING
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from crm.accounts.access.policy import policy
from crm.accounts.pages.safe_redirect import own_address
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.models import Contact
from crm.contacts.ownership.colleagues import Colleagues
from crm.contacts.ownership.lookups import contact_or_404, uid_or_404
from crm.sales.columns.form_fields import DayField
from crm.sales.columns.task import LONGEST, SHORTEST
from crm.sales.documents.documents import Overtaken
from crm.sales.lookups import task_or_404
from crm.sales.meetings.attendees import ask_along, people_at
from crm.sales.meetings.cancelling import cancel
from crm.sales.meetings.colleague_answers import answer
from crm.sales.meetings.moving import move
from crm.sales.models import Task

ITS = {"key": "task"}


class MoveForm(forms.Form):
    """Where a task goes: a day, a time, a length, over the version that was seen."""

    day = DayField(required=True)
    clock = forms.TimeField(required=False)
    minutes = forms.IntegerField(min_value=SHORTEST, max_value=LONGEST, required=False)
    version = forms.IntegerField(min_value=1)


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def meeting_move(request: StaffRequest, key: UUID) -> HttpResponse:
    """Put it to another day and time; back to the page from which it was moved."""
    task, form = task_or_404(request.user, key), MoveForm(request.POST)
    if not form.is_valid():
        return back(request, _("Write a day and a time, such as 2026-11-24 and 10:30."), wrong=True)
    try:
        moved = move(task, **{name: form.cleaned_data[name] for name in form.fields}, by=request.user)
    except Overtaken:
        return back(request, _("Somebody was faster: nothing was changed."), wrong=True)
    except ValidationError as problem:
        return back(request, problem.messages[0], wrong=True)
    return back(request, _("Moved.") if moved else _("It is there already."))


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def meeting_cancel(request: StaffRequest, key: UUID) -> HttpResponse:
    """Call it off, by us or by them."""
    whose = request.POST.get("whose", "")
    try:
        gone = cancel(task_or_404(request.user, key), whose=whose if whose in Task.By else Task.By.US, by=request.user)
    except ValidationError as problem:
        return back(request, problem.messages[0], wrong=True)
    return back(request, _("Called off.") if gone else _("Somebody was faster: nothing was changed."), wrong=not gone)


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def meeting_answer(request: StaffRequest, key: UUID) -> HttpResponse:
    """Say whether one comes to a colleague's meeting."""
    changed = answer(task_or_404(request.user, key), request.POST.get("answer", ""), by=request.user)
    return back(request, _("Saved.") if changed else _("Nothing is different."))


@policy(rights.CONTACTS_EDIT, params=ITS, methods=["POST"])
def meeting_people(request: StaffRequest, key: UUID) -> HttpResponse:
    """Ask one more contact or colleague, or take one off."""
    task = task_or_404(request.user, key)
    try:
        changed = ask_along(task, **chosen(request, task), by=request.user)
    except ValidationError as problem:
        return back(request, problem.messages[0], wrong=True)
    return back(request, _("Saved.") if changed else _("Nothing is different."))


def chosen(request: StaffRequest, task: Task) -> dict[str, Any]:
    """The people and colleagues as they are to be: those there, with what was added and without what was taken off."""
    changes: dict[str, Any] = {}
    sent = request.POST
    if "add_person" in sent or "drop_person" in sent:
        people: list[Contact] = [row.person.contact for row in people_at([task.pk], request.user)]
        gone = sent.get("drop_person", "")
        changes["people"] = [contact for contact in people if str(contact.uid) != gone]
        if sent.get("add_person"):
            changes["people"].append(contact_or_404(request.user, uid_or_404(sent["add_person"]), alive=True))
    if "add_colleague" in sent or "drop_colleague" in sent:
        present = [row.user for row in task.colleague_rows.select_related("user")]
        changes["colleagues"] = [user for user in present if str(user.uid) != sent.get("drop_colleague", "")]
        owners = Colleagues.of(request.user).owners
        if sent.get("add_colleague") in owners:
            changes["colleagues"].append(owners[sent["add_colleague"]])
    return changes


def back(request: StaffRequest, words: str, *, wrong: bool = False) -> HttpResponse:
    """To the page it came from, with a sentence."""
    toast(request, words, level=WARNING if wrong else SUCCESS)
    return redirect(own_address(request, request.headers.get("Referer", "")))
