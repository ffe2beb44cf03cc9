"""A task for each of the contacts ticked in a list."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from crm.accounts.access.policy import policy
from crm.accounts.pages.toasts import toast
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.contacts.contact_list.views_bulk import back, on_many, picked
from crm.sales.agenda.views_task import settled, trimmed
from crm.sales.planned_tasks.bulk_tasks import plan_for
from crm.sales.planned_tasks.forms import TaskForm, errors_for, first_answers


@policy(rights.CONTACTS_EDIT, methods=["POST"])
@on_many
def task_many(request: StaffRequest) -> HttpResponse:
    """The form; `go` plans one task about each of them, who is restricted left out."""
    keys, sent = picked(request), "go" in request.POST or "heed" in request.POST
    form = TaskForm(request.POST if sent else None, user=request.user, initial=first_answers(request.user))
    form = trimmed(form) if sent else form
    if sent and settled(form):
        try:
            planned, left = plan_for(keys, form.values, by=request.user)
        except ValidationError as problem:
            errors_for(form, problem, form.fields)
        else:
            words = ngettext("%(count)s task planned.", "%(count)s tasks planned.", planned) % {"count": planned}
            toast(request, f"{words} {left_words(left)}".strip())
            return back(request)
    whole = request.POST.get("whole") == "1"
    told = ngettext("about %(count)s person", "about each of %(count)s people", len(keys)) % {"count": len(keys)}
    context = {"form": form, "about": told, "picked": () if whole else keys, "act_url": reverse("sales:task_many")}
    context |= {"list_url": reverse("contacts:list"), "list_label": _("Contacts")}
    return render(request, "sales/agenda/many.html", context, status=422 if form.is_bound else 200)


def left_words(left: int) -> str:
    """Who was left out, as a sentence; empty for nobody."""
    if not left:
        return ""
    words = ngettext("%(count)s person was left out.", "%(count)s people were left out.", left)
    return words % {"count": left}
