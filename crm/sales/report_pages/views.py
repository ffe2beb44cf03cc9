"""Reports: the page, the same as a file, and the list behind the figures of work."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from crm.accounts.access.policy import policy
from crm.accounts.pages.downloads import attachment
from crm.accounts.pages.frame import of_the_frame
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.accounts.together import ahead
from crm.contacts.ownership.colleagues import Colleagues
from crm.privacy import page_memo
from crm.privacy.logs import ledger
from crm.sales.documents.turnover import FEW
from crm.sales.money.exchange import exchange_asked
from crm.sales.money.plans import every_goal
from crm.sales.reference_rows import PIPELINES, every_reason, every_stage
from crm.sales.report_pages.activity import Activity
from crm.sales.report_pages.csv_file import as_csv
from crm.sales.report_pages.report import Report
from crm.sales.report_pages.team_feed import TeamFeed


@policy(rights.REPORTS_VIEW)
@page_memo.reading()
def reports(request: StaffRequest) -> HttpResponse:
    """The report of a period."""
    reference = [PIPELINES.asking(), every_stage.asking(None), every_reason.asking(None)]
    report = Report(request.user, request.GET, timezone.now())
    money = [*exchange_asked(report.asking.today), every_goal.asking(None)]
    ahead(*of_the_frame(request.user), *reference, *Colleagues.asking(request.user), *money)
    context = {"report": report, "asking": report.asking, "few": FEW}
    context["may_take"] = request.user.may(rights.CONTACTS_EXPORT)
    return render(request, "sales/report_pages/report.html", context)


@policy(rights.CONTACTS_EXPORT)
def reports_csv(request: StaffRequest) -> HttpResponseBase:
    """The same figures as a file. Taking them out is written into the ledger."""
    if not request.user.may(rights.REPORTS_VIEW):
        raise PermissionDenied
    report = Report(request.user, request.GET, timezone.now())
    content, period = as_csv(report), report.asking.period
    with transaction.atomic():
        counts = {"from": period.first.isoformat(), "to": period.last.isoformat()}
        ledger.record("report.taken", by=request.user, counts=counts)
    return attachment(f"raport-{period.first}-{period.last}.csv", content, content_type="text/csv; charset=utf-8")


@policy(rights.REPORTS_VIEW)
def activity(request: StaffRequest) -> HttpResponse:
    """Entries and tasks behind a figure of work."""
    activity_list = Activity(request.user, request.GET, timezone.now())
    return render(
        request,
        "sales/report_pages/activity.html",
        {"list": activity_list, "rows": activity_list.rows, "asking": activity_list.asking},
    )


@policy(rights.REPORTS_VIEW)
@page_memo.reading()
def feed(request: StaffRequest) -> HttpResponse:
    """What the team did, the latest first."""
    ahead(*of_the_frame(request.user), *Colleagues.asking(request.user))
    team_feed = TeamFeed(request.user, request.GET, timezone.now())
    return render(request, "sales/report_pages/feed.html", {"feed": team_feed, "rows": team_feed.rows})
