"""My day, the list of tasks, the calendar, people without a next step, the bell."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from crm.accounts import rights
from crm.accounts.policy import SIGNED_IN, policy
from crm.accounts.views import desk_of
from crm.contacts.custody import named_for
from crm.contacts.forms.view import ViewForm
from crm.contacts.recent import fields_named, people_named, recently
from crm.privacy import access_log
from crm.sales.agenda.attention import asked_about_data, ending, newcomers
from crm.sales.agenda.day import MyDay, without_step_page
from crm.sales.agenda.listing import MINE, TEAM, TaskList
from crm.sales.agenda.month import Calendar
from crm.sales.agenda.reminding import ringing, silence
from crm.sales.agenda.seen import fields_in, people_in, seen

BELL = 20


@policy(SIGNED_IN)
def my_day(request: HttpRequest) -> HttpResponse:
    """The day of whoever sells; everybody else is led to the desk they work at."""
    if not request.user.may(rights.CONTACTS_ADD):
        return redirect(desk_of(request.user))
    day = MyDay(request.user, TEAM if request.GET.get("whose") == TEAM else MINE)
    beside = {
        "ending": ending(request.user, day.now),
        "asked": asked_about_data(request.user, day.now),
        "newcomers": newcomers(request.user, day.now),
        "recent": recently(request),
    }
    rows = [*day.due, *day.done]
    named = people_beside(beside)
    people = people_in(rows) | named
    fields = {*fields_in(rows), *fields_named(beside["recent"]), *(["name"] if named else [])}
    access_log.shown(by=request.user, view="sales:my_day", people=people, fields=fields)
    return render(request, "sales/tasks/my_day.html", {"day": day, **beside})


def people_beside(beside: dict[str, Any]) -> set[int]:
    """Everybody who is named in the right column."""
    named = {one.contact.pk for name in ("asked", "newcomers") for one in beside[name]}
    named |= people_named(beside["recent"])
    return named | ({beside["ending"].person} if beside["ending"] else set())


@policy(rights.CONTACTS_VIEW)
def tasks(request: HttpRequest) -> HttpResponse:
    """A page of tasks."""
    found = TaskList(request.user, request.GET)
    people = people_in(found.rows)
    access_log.shown(by=request.user, view="sales:tasks", people=people, fields=fields_in(found.rows))
    context = {"list": found, "view_form": ViewForm(user=request.user)}
    return render(request, "sales/tasks/list.html", context)


@policy(rights.CONTACTS_VIEW)
def calendar(request: HttpRequest) -> HttpResponse:
    """A month or a week of tasks."""
    found = Calendar(request.user, request.GET)
    people = people_in(found.rows)
    access_log.shown(by=request.user, view="sales:calendar", people=people, fields=fields_in(found.rows))
    return render(request, "sales/tasks/calendar.html", {"calendar": found})


@policy(rights.CONTACTS_VIEW)
def no_step(request: HttpRequest) -> HttpResponse:
    """One's own people about whom nothing is planned, the most recent first."""
    page = without_step_page(request.user, request.GET)
    access_log.shown(by=request.user, view="sales:no_step", people=[one.pk for one in page.rows], fields=["name"])
    rows = [(one, named_for(request.user, one)) for one in page.rows]
    return render(request, "sales/tasks/no_step.html", {"page": page, "rows": rows})


@policy(rights.CONTACTS_VIEW, methods=["GET", "POST"], background=True)
def bell(request: HttpRequest) -> HttpResponse:
    """What rings; POST silences it. For the top bar a fragment: the bell."""
    now = timezone.now()
    if request.method == "POST":
        silence(request.user, now)
        return redirect("sales:bell")
    if request.htmx:
        return render(request, "sales/tasks/bell_fragment.html", {"ringing": ringing(request.user, now).count()})
    rows = seen(ringing(request.user, now).with_keys().order_by("due_at", "pk")[:BELL], request.user)
    access_log.shown(by=request.user, view="sales:bell", people=people_in(rows), fields=fields_in(rows))
    return render(request, "sales/tasks/bell.html", {"rows": rows})
