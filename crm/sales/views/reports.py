"""Reports: the page, the same as a file, and the list behind the figures of work."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from crm.accounts import rights
from crm.accounts.policy import policy
from crm.accounts.serving import attachment
from crm.privacy import ledger
from crm.sales.reports.activity import Activity
from crm.sales.reports.report import Report
from crm.sales.reports.table import as_csv
from crm.sales.turnover import FEW


@policy(rights.REPORTS_VIEW)
def reports(request: HttpRequest) -> HttpResponse:
    """The report of a period."""
    report = Report(request.user, request.GET, timezone.now())
    context = {"report": report, "asking": report.asking, "few": FEW}
    context["may_take"] = request.user.may(rights.CONTACTS_EXPORT)
    return render(request, "sales/reports/report.html", context)


@policy(rights.CONTACTS_EXPORT)
def reports_csv(request: HttpRequest) -> HttpResponseBase:
    """The same figures as a file. Taking them out is written into the ledger."""
    if not request.user.may(rights.REPORTS_VIEW):
        raise PermissionDenied
    report = Report(request.user, request.GET, timezone.now())
    made, period = as_csv(report), report.asking.period
    with transaction.atomic():
        counts = {"from": period.first.isoformat(), "to": period.last.isoformat()}
        ledger.record("report.taken", by=request.user, counts=counts)
    return attachment(f"raport-{period.first}-{period.last}.csv", made, content_type="text/csv; charset=utf-8")


@policy(rights.REPORTS_VIEW)
def activity(request: HttpRequest) -> HttpResponse:
    """Entries and tasks behind a figure of work."""
    found = Activity(request.user, request.GET, timezone.now())
    return render(request, "sales/reports/activity.html", {"list": found, "rows": found.rows, "asking": found.asking})
