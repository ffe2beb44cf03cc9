"""The page on which an administrator sees whether the installation is well."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.accounts.sessions.staff_request import StaffRequest
from crm.health.doctor import examine
from crm.privacy import page_memo


@policy(rights.ACCOUNTS_MANAGE)
@page_memo.reading()  # what several checks ask is asked once
def page(request: StaffRequest) -> HttpResponse:
    """What `manage.py doctor` finds, in plain words, with what to do next."""
    at = timezone.now()
    results = examine(at=at, probe=False)
    counted = {state: sum(finding.state == state for finding in results) for state in ("wrong", "warning", "ok")}
    return render(request, "health/page.html", {"findings": results, "counted": counted, "at": at})
