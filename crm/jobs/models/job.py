"""A job is a row: what is to be done, how far it got, and who may go on with it until when."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.accounts.models import User
from crm.jobs import bell
from crm.jobs.queue import JobQuerySet, NoWorkers, State
from crm.privacy.declarations import StaffData, neutral
from crm.privacy.logs.ledger import record

WORK = "a moment of the work, not of a person's life"


class Job(models.Model):
    """One piece of long work. `kind` is the name of the Celery task that does it; ids are all it is told.

    `payload` holds ids and codes, `cursor` the place to go on from, `result` {"counts": {code: number}, "link":
    {"name": url name, "args": […]}}. `tries` counts claims since something was last saved.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = neutral(models.CharField(max_length=80), "the name of a task")
    title_code = neutral(models.CharField(max_length=80, blank=True), "a fixed message of ours, translated when shown")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="jobs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    phase = neutral(models.CharField(max_length=80, blank=True), "a fixed message of ours")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    payload = neutral(models.JSONField(default=dict), "ids and codes")
    cursor = neutral(models.JSONField(null=True), "a position in the work")
    result = neutral(models.JSONField(default=dict), "counts, codes and ids")
    problem = neutral(models.CharField(max_length=40, blank=True), "a code, see words.py")
    error = neutral(models.CharField(max_length=80, blank=True), "the class name of an exception, never its message")
    cancellable = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True)
    lease_until = neutral(models.DateTimeField(null=True), WORK)
    created_at = neutral(models.DateTimeField(db_default=Now()), WORK)
    queued_at = neutral(models.DateTimeField(db_default=Now()), WORK)
    rung_at = neutral(models.DateTimeField(null=True), WORK)
    started_at = neutral(models.DateTimeField(null=True), WORK)
    finished_at = neutral(models.DateTimeField(null=True), WORK)

    objects = JobQuerySet.as_manager()
    personal_data = StaffData(user="owner", why="who started which work, so that they can follow and resume it")

    class Meta:
        ordering = ["-pk"]
        verbose_name, verbose_name_plural = _("job"), _("jobs")
        indexes = [
            # the list of one's own jobs, the ring in the top bar
            models.Index(fields=["owner", "-id"], name="job_of_owner"),
            # the reconciler's questions: few rows are ever under way
            models.Index(fields=["state"], name="job_under_way", condition=Q(state__in=["queued", "running"])),
        ]
        constraints = [
            models.CheckConstraint(
                name="job_lease_while_running",
                condition=Q(state="running", lease_token__isnull=False, lease_until__isnull=False)
                | (~Q(state="running") & Q(lease_token=None, lease_until=None)),
            ),
            models.CheckConstraint(
                name="job_end_has_its_moment",
                condition=Q(state__in=["queued", "running"], finished_at=None)
                | (~Q(state__in=["queued", "running"]) & Q(finished_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @classmethod
    def start(
        cls, kind, *, by, payload=None, total=None, title_code="", cancellable=False, after: timedelta = bell.AT_ONCE
    ) -> "Job":
        """Queue work for the task called `kind` and ring the bell when the caller's transaction has committed.

        `by` is a user, who becomes the owner, or an Actor (then nobody owns it). `title_code` is an English message
        marked by gettext_noop. A broker that is away does not fail the caller: the reconciler rings again. Nobody takes
        the work before `after` is over. NoWorkers in the invented house (crm/api/protocol/sandbox/).
        """
        if settings.SANDBOX == "open":
            raise NoWorkers
        with transaction.atomic():
            job = cls.objects.create(
                kind=kind,
                owner=by if isinstance(by, User) else None,
                payload=payload or {},
                total=total or 0,
                title_code=title_code,
                cancellable=cancellable,
            )
            job.note("job.started", by=by)
            job.wait(after) if after else transaction.on_commit(job.ring)
        return job

    def wait(self, span: timedelta) -> bool:
        """Let nobody begin before `span` is over; False, and nothing happens, when somebody has begun already."""
        with transaction.atomic():
            waits = Job.objects.filter(pk=self.pk, state=State.QUEUED).update(queued_at=Now() + span, rung_at=None)
            if waits and span <= bell.SOON:
                transaction.on_commit(partial(self.ring, after=span))
        return bool(waits)

    def withdraw(self) -> bool:
        """Call off work that nobody has begun; False when somebody has. The caller's act is the ledger's entry."""
        mine = Job.objects.filter(pk=self.pk, state=State.QUEUED)
        return mine.update(state=State.CANCELLED, finished_at=Now()) == 1

    def ring(self, *, after: timedelta = bell.AT_ONCE) -> bool:
        """Tell the workers about this job; whether the broker took the message."""
        taken = bell.ring(self.kind, self.pk, after=after)
        if taken:
            Job.objects.filter(pk=self.pk).update(rung_at=Now())
        return taken

    def resume(self, *, by) -> bool:
        """Queue a failed job again, to go on from its cursor. False, and nothing happens, when it has not failed."""
        afresh = {"problem": "", "error": "", "tries": 0, "finished_at": None, "rung_at": None, "queued_at": Now()}
        with transaction.atomic():
            resumed = Job.objects.filter(pk=self.pk, state=State.FAILED).update(state=State.QUEUED, **afresh) == 1
            if resumed:
                self.note("job.resumed", by=by)
                transaction.on_commit(self.ring)
        return resumed

    def cancel(self, *, by) -> bool:
        """Stop a job that allows it; batches saved so far stay. False when it is over or does not allow it.

        Its worker loses the lease, so the batch at hand is rolled back.
        """
        released = {"lease_token": None, "lease_until": None, "finished_at": Now()}
        with transaction.atomic():
            mine = Job.objects.under_way().filter(pk=self.pk, cancellable=True)
            cancelled = mine.update(state=State.CANCELLED, **released) == 1
            if cancelled:
                self.note("job.cancelled", by=by)
        return cancelled

    def note(self, act: str, *, by) -> None:
        """Put one line about this job into the ledger, in the caller's transaction."""
        record(act, by=by, target=f"job:{self.pk}")
