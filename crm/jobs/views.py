"""Pages about long work: one's own jobs, one job with its bar, the ring in the top bar."""

from collections.abc import Sequence
from typing import Any
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
from crm.jobs.job_page import JobProgress
from crm.jobs.models import Job

PAGE = 50
DIGITS = 19  # a longer number is no key of ours
JOB = {"key": "job"}


def job_or_404(request: StaffRequest, key: UUID) -> Job:
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
        "sheets": [JobProgress(job, at=at, reader=request.user) for job in read[:PAGE]],
        "older": read[PAGE - 1].pk if len(read) > PAGE else None,
        "everybodys": request.user.may(JOBS_ALL),
    }
    return render(request, "jobs/list.html", context)


@policy(JOBS_VIEW, params=JOB, background=True)
def page(request: StaffRequest, key: UUID) -> HttpResponse:
    """One job; asked by htmx, only the part that changes."""
    fragment = fragment_wanted(request)
    shown_job = JobProgress(job_or_404(request, key), at=timezone.now(), reader=request.user)
    template = "jobs/progress.html" if fragment else "jobs/page.html"
    response = render(request, template, {"sheet": shown_job, "fragment": fragment})
    patch_vary_headers(response, ["HX-Request"])
    return response


@policy(JOBS_VIEW, params=JOB, methods=("POST",))
def resumption(request: StaffRequest, key: UUID) -> HttpResponse:
    """Let a failed job go on; asked twice, it goes on once."""
    job = job_or_404(request, key)
    job.resume(by=request.user)
    return redirect("jobs:page", key=job.uid)


@policy(JOBS_VIEW, params=JOB, methods=("POST",))
def cancellation(request: StaffRequest, key: UUID) -> HttpResponse:
    """Stop a job that allows it; what it has finished stays."""
    job = job_or_404(request, key)
    job.cancel(by=request.user)
    return redirect("jobs:page", key=job.uid)


@policy(JOBS_VIEW, background=True)
def ring(request: StaffRequest) -> HttpResponse:
    """The ring in the top bar: how many of one's own jobs are under way, and how far they are together."""
    mine = Job.objects.under_way().filter(owner=request.user).values_list("uid", "done", "total")
    return render(request, "jobs/ring.html", ring_of(list(mine)))


def ring_of(jobs: Sequence[tuple[Any, int, int]]) -> dict[str, Any]:
    """What the ring tells of somebody's (uid, done, total) of jobs under way."""
    return {
        "running": len(jobs),
        "done": sum(min(done, total) for _uid, done, total in jobs),
        "total": sum(total for *_job, total in jobs),
        "url": reverse("jobs:page", args=[jobs[0][0]]) if len(jobs) == 1 else reverse("jobs:list"),
    }
