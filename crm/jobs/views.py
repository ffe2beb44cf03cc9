"""Pages about long work: one's own jobs, one job with its bar, the ring in the top bar."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from crm.accounts.access.policy import policy
from crm.accounts.pages.background_requests import fragment_wanted
from crm.accounts.permissions.rights import JOBS_ALL, JOBS_VIEW
from crm.accounts.sessions.staff_request import StaffRequest
from crm.jobs.job_page import Sheet
from crm.jobs.models import Job

PAGE = 50
DIGITS = 19  # a longer number is no key of ours
JOB = {"key": "job"}


def found(request: StaffRequest, key: UUID) -> Job:
    """The job, for those who may see it; a foreign one is missing."""
    return get_object_or_404(Job.objects.visible_to(request.user).select_related("owner"), uid=key)


@policy(JOBS_VIEW)
def jobs(request: StaffRequest) -> HttpResponse:
    """The newest jobs first; `before` is the number the next page begins under."""
    rows = Job.objects.visible_to(request.user).select_related("owner")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < DIGITS:
        rows = rows.filter(pk__lt=int(before))
    read = list(rows[: PAGE + 1])
    at = timezone.now()
    context = {
        "sheets": [Sheet(job, at=at, reader=request.user) for job in read[:PAGE]],
        "older": read[PAGE - 1].pk if len(read) > PAGE else None,
        "everybodys": request.user.may(JOBS_ALL),
    }
    return render(request, "jobs/list.html", context)


@policy(JOBS_VIEW, params=JOB, background=True)
def page(request: StaffRequest, key: UUID) -> HttpResponse:
    """One job; asked by htmx, only the part that changes."""
    fragment = fragment_wanted(request)
    sheet = Sheet(found(request, key), at=timezone.now(), reader=request.user)
    template = "jobs/progress.html" if fragment else "jobs/page.html"
    response = render(request, template, {"sheet": sheet, "fragment": fragment})
    patch_vary_headers(response, ["HX-Request"])
    return response


@policy(JOBS_VIEW, params=JOB, methods=("POST",))
def resumption(request: StaffRequest, key: UUID) -> HttpResponse:
    """Let a failed job go on; asked twice, it goes on once."""
    job = found(request, key)
    job.resume(by=request.user)
    return redirect("jobs:page", key=job.uid)


@policy(JOBS_VIEW, params=JOB, methods=("POST",))
def cancellation(request: StaffRequest, key: UUID) -> HttpResponse:
    """Stop a job that allows it; what it has finished stays."""
    job = found(request, key)
    job.cancel(by=request.user)
    return redirect("jobs:page", key=job.uid)


@policy(JOBS_VIEW, background=True)
def ring(request: StaffRequest) -> HttpResponse:
    """The ring in the top bar: how many of one's own jobs are under way, and how far they are together."""
    mine = list(Job.objects.under_way().filter(owner=request.user).only("uid", "done", "total"))
    context = {
        "running": len(mine),
        "done": sum(min(job.done, job.total) for job in mine),
        "total": sum(job.total for job in mine),
        "url": reverse("jobs:page", args=[mine[0].uid]) if len(mine) == 1 else reverse("jobs:list"),
    }
    return render(request, "jobs/ring.html", context)
