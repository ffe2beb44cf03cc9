"""Pages of «My day», and of contacts without a next step."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from crm.accounts.access.policy import SIGNED_IN, policy
from crm.accounts.permissions import rights
from crm.accounts.profile.views import desk_of
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.training.monthly import answers_of_month, month_of, waiting_for
from crm.contacts.ownership.custody import named_for
from crm.lists.pages.page_start import ask_ahead
from crm.privacy import page_memo
from crm.privacy.logs import access_log
from crm.sales.agenda.task_list import MINE, TEAM
from crm.sales.planned_tasks.masked_tasks import fields_in, people_in
from crm.workspace.my_day.attention import asked_about_data, asked_beside, ending, newcomers, unanswered
from crm.workspace.my_day.day import MyDay, without_step_page
from crm.workspace.recent_places import fields_named, people_named, recent_places


@policy(SIGNED_IN)
@page_memo.reading()
def my_day(request: StaffRequest) -> HttpResponse:
    """The day of a salesperson; everybody else is redirected to the desk they work at."""
    if not request.user.may(rights.CONTACTS_ADD):
        return redirect(desk_of(request.user))
    whose = TEAM if request.GET.get("whose") == TEAM else MINE
    day = MyDay(request.user, whose, page_memo.now(), request.GET.get("whole", ""))
    month = month_of(timezone.localdate(day.now))
    question = answers_of_month.asking(request.user, month=month)
    ask_ahead(request.user, *day.asked(), *asked_beside(request.user, day.now), question)
    recent = recent_places(request)
    letters, letters_count = unanswered(request.user, day.now)
    beside = {
        "letters": letters,
        "letters_count": letters_count,
        "ending": ending(request.user, day.now),
        "asked": asked_about_data(request.user, day.now),
        "newcomers": newcomers(request.user, day.now),
        "recent": recent,
        "monthly": waiting_for(request.user, month),
    }
    rows = day.rows
    named = people_beside(beside)
    people = people_in(rows) | named
    fields = {*fields_in(rows), *fields_named(recent), *(["name"] if named else [])}
    access_log.shown(by=request.user, view="sales:my_day", people=people, fields=fields)
    return render(request, "workspace/my_day/my_day.html", {"day": day, **beside})


def people_beside(beside: dict[str, Any]) -> set[int]:
    """Keys of everybody named in the right column, for the access log."""
    named = {entry.contact.pk for name in ("asked", "newcomers", "letters") for entry in beside[name]}
    named |= people_named(beside["recent"])
    return named | ({beside["ending"].person} if beside["ending"] else set())


@policy(rights.CONTACTS_VIEW)
def no_step(request: StaffRequest) -> HttpResponse:
    """The user's own contacts without a planned step, the most recently active first."""
    page = without_step_page(request.user, request.GET)
    access_log.shown(
        by=request.user, view="sales:no_step", people=[contact.pk for contact in page.rows], fields=["name"]
    )
    rows = [(contact, named_for(request.user, contact)) for contact in page.rows]
    return render(request, "workspace/my_day/no_step.html", {"page": page, "rows": rows})
