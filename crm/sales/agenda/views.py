"""My day, the list of tasks, people without a next step, the bell."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.lists.pages.list_search import searched
from crm.lists.saved_views.forms import ViewForm
from crm.privacy import page_memo
from crm.privacy.logs import access_log
from crm.sales.agenda.task_list import TaskList
from crm.sales.calendar_sync import overtaken
from crm.sales.planned_tasks.masked_tasks import fields_in, people_in, tasks_for_reader
from crm.sales.planned_tasks.reminders import ringing, silence

BELL = 20


@policy(rights.CONTACTS_VIEW, methods=("GET", "POST"))
@page_memo.reading()
def tasks(request: StaffRequest) -> HttpResponse:
    """A page of tasks, or of those among them that are searched for."""
    text, params = searched(request)
    task_list = TaskList(request.user, params, page_memo.now(), text)
    task_list.ask_ahead()
    people = people_in(task_list.rows)
    access_log.shown(by=request.user, view="sales:tasks", people=people, fields=fields_in(task_list.rows))
    context = {"list": task_list, "view_form": ViewForm(user=request.user)}
    return render(request, "sales/agenda/list.html", context)


@policy(rights.CONTACTS_VIEW, methods=["GET", "POST"])
def bell(request: StaffRequest) -> HttpResponse:
    """What rings; POST silences it."""
    now = timezone.now()
    if request.method == "POST":
        silence(request.user, now)
        overtaken.settle_all(request.user, now)
        return redirect("sales:bell")
    rows = tasks_for_reader(ringing(request.user, now).with_keys().order_by("due_at", "pk")[:BELL], request.user)
    lost = overtaken.rows_for(request.user)
    visible = [*rows, *(row.meeting for row in lost)]
    access_log.shown(by=request.user, view="sales:bell", people=people_in(visible), fields=fields_in(visible))
    return render(request, "sales/agenda/bell.html", {"rows": rows, "overtaken": lost})
