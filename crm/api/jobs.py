"""One's own long jobs and how far they are."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response

from crm.accounts.access.policy import policy
from crm.accounts.permissions import rights
from crm.api.protocol.cursor_pages import Page, Paged, Turn
from crm.api.protocol.disclosure import show
from crm.api.protocol.etags import conditional
from crm.api.protocol.resource import Resource
from crm.jobs.job_page import JobProgress
from crm.jobs.models import Job
from crm.jobs.queue import State


class JobShape(serializers.Serializer):
    """A job."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    state = serializers.ChoiceField(State.values)
    phase = serializers.CharField(help_text="What is being done at the moment.")
    done = serializers.IntegerField()
    total = serializers.IntegerField(help_text="0 while it is not known.")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="The result in numbers, by code.")
    problem = serializers.CharField(help_text="Why it stopped, in words.")
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class JobPage(serializers.Serializer):
    """A page of jobs."""

    results = JobShape(many=True)
    next = serializers.URLField(allow_null=True)


class JobsQuery(Paged):
    """The parameters of the list of jobs."""

    state = serializers.ChoiceField(State.values, required=False)


@policy(rights.JOBS_VIEW, scope="jobs")
class Jobs(Resource):
    """Your own long jobs, newest first."""

    rows_counted = False
    queries = {"GET": JobsQuery}
    answers = {"GET": (200, JobPage)}

    def get(self, request: Any) -> Response:
        def fetch(*, size: int, edge: tuple | None) -> Any:
            rows = own_jobs(request.user).order_by("-pk")
            rows = rows.filter(state=self.asked["state"]) if "state" in self.asked else rows
            return (rows.filter(pk__lt=edge[0]) if edge else rows)[:size]

        page = Page.turned(Turn.of(request, self.asked), fetch, lambda job: (job.pk,))
        show(request, place="jobs", people=[])
        return Response(page.body([job_json(job) for job in page.rows]))


@policy(rights.JOBS_VIEW, params={"key": "job"}, scope="jobs")
class OneJob(Resource):
    """One of your own long jobs."""

    rows_counted = False
    answers = {"GET": (200, JobShape)}

    def get(self, request: Any, key: UUID) -> Response:
        job = get_object_or_404(own_jobs(request.user), uid=key)
        show(request, place="jobs", people=[])
        return conditional(request, job_json(job))


def own_jobs(user: Any) -> Any:
    """The jobs that `user` started; others' are not there, whatever the role."""
    return Job.objects.visible_to(user).filter(owner=user)


def job_json(job: Job) -> dict[str, Any]:
    """A job in the caller's language."""
    job_view = JobProgress(job, at=timezone.now())
    same = ("state", "done", "total", "created_at", "started_at", "finished_at")
    fields = {"id": job.uid, "title": job_view.title, "phase": job_view.phase, "problem": job_view.problem}
    return {**fields, **{name: getattr(job, name) for name in same}, "counts": job.result.get("counts", {})}
