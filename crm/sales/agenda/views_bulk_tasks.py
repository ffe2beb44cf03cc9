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
from crm.contacts.contact_list.views_bulk import back, bulk_act, picked
from crm.sales.agenda.views_task import may_save, without_fragments
from crm.sales.planned_tasks.bulk_tasks import plan_for
from crm.sales.planned_tasks.forms import TaskForm, add_errors, first_answers


@policy(rights.CONTACTS_EDIT, methods=["POST"])
@bulk_act
def task_many(request: StaffRequest) -> HttpResponse:
    """The form; `go` plans one task about each of them, who is restricted left out."""
    keys, sent = picked(request), "go" in request.POST or "heed" in request.POST
    form = TaskForm(request.POST if sent else None, user=request.user, initial=first_answers(request.user))
    form = without_fragments(form) if sent else form
    if sent and may_save(form):
        try:
            planned, omitted = plan_for(keys, form.values, by=request.user)
        except ValidationError as problem:
            add_errors(form, problem, form.fields)
        else:
            words = ngettext("%(count)s task planned.", "%(count)s tasks planned.", planned) % {"count": planned}
            toast(request, f"{words} {omitted_words(omitted)}".strip())
            return back(request)
    every_match = request.POST.get("whole") == "1"
    about = ngettext("about %(count)s person", "about each of %(count)s people", len(keys)) % {"count": len(keys)}
    context = {
        "form": form,
        "about": about,
        "picked": () if every_match else keys,
        "act_url": reverse("sales:task_many"),
    }
    context |= {"list_url": reverse("contacts:list"), "list_label": _("Contacts")}
    return render(request, "sales/agenda/many.html", context, status=422 if form.is_bound else 200)


def omitted_words(omitted: int) -> str:
    """Who was left out, as a sentence; empty for nobody."""
    if not omitted:
        return ""
    words = ngettext("%(count)s person was left out.", "%(count)s people were left out.", omitted)
    return words % {"count": omitted}
