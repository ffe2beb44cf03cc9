"""The calendar: a day or a week by hours, a list of two weeks, a month."""

from django.http import HttpResponse
from django.shortcuts import render

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.privacy.logs import access_log
from crm.sales.calendar_pages.hours import HOURLY, Hours
from crm.sales.calendar_pages.month import MONTH, Calendar
from crm.sales.planned_tasks.masked_tasks import fields_in, people_in

VIEW = "sales:calendar"


@policy(rights.CONTACTS_VIEW)
def calendar(request: StaffRequest) -> HttpResponse:
    """The days asked for: what one does oneself, and when colleagues are busy; a month also of the team."""
    calendar = Calendar(request.user, request.GET)
    if calendar.span in HOURLY:
        calendar = Hours(request.user, request.GET)
    access_log.shown(by=request.user, view=VIEW, people=people_in(calendar.rows), fields=fields_in(calendar.rows))
    template = "month" if calendar.span == MONTH else "hours"
    return render(request, f"sales/calendar_pages/{template}.html", {"calendar": calendar})
