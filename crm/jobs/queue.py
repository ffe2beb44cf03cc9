"""Phrases about jobs: who sees them, which may be taken, which nobody attends to.

A lease is stamped and compared by one clock only, the database's, so workers whose clocks differ agree on it.
"""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from crm.accounts.permissions.rights import JOBS_ALL

TRIES = 5  # claims in a row that saved nothing: then the job is given up
RING_AGAIN = timedelta(minutes=2)  # a waiting job whose bell nobody followed is rung again
OVERDUE = timedelta(minutes=5)  # a killed worker's job goes on within this time, or something is wrong


class State(models.TextChoices):
    """Where a job stands. Done, failed and cancelled are over; a failed one may be resumed."""

    QUEUED = "queued", pgettext_lazy("job", "Waiting")
    RUNNING = "running", pgettext_lazy("job", "Running")
    DONE = "done", pgettext_lazy("job", "Finished")
    FAILED = "failed", pgettext_lazy("job", "Stopped by an error")
    CANCELLED = "cancelled", pgettext_lazy("job", "Cancelled")


OPEN = (State.QUEUED, State.RUNNING)


class NoWorkers(Exception):
    """Nobody would ever do it: the invented house has no workers."""


def lease_end():
    """The end of a lease taken now: an expression for the database's clock."""
    return Now() + settings.JOB_LEASE


def ago(span: timedelta):
    """The instant `span` before now, by the database's clock."""
    return Now() - span


class JobQuerySet(models.QuerySet):
    """Jobs."""

    def visible_to(self, user) -> Self:
        """Those `user` started; everybody's with the right jobs.all. The only door of pages to a job."""
        return self if user.may(JOBS_ALL) else self.filter(owner=user)

    def under_way(self) -> Self:
        """Waiting or running."""
        return self.filter(state__in=OPEN)

    def left_behind(self, span: timedelta = timedelta(0)) -> Self:
        """Running by their state, but their lease ran out longer than `span` ago: the worker is dead or stuck."""
        return self.filter(state=State.RUNNING, lease_until__lt=ago(span))

    def free(self) -> Self:
        """Those a worker may take: due, or left behind, and not tried in vain too often."""
        due = Q(state=State.QUEUED, queued_at__lte=Now())
        return self.filter(due | Q(state=State.RUNNING, lease_until__lt=Now()), tries__lt=TRIES)

    def unheard(self) -> Self:
        """Free ones whose bell was never rung, or not lately, oldest first."""
        lately = Q(rung_at__isnull=False, rung_at__gte=ago(RING_AGAIN))
        waiting_for_it = Q(state=State.QUEUED) & lately
        return self.free().exclude(waiting_for_it).order_by("pk")

    def hopeless(self) -> Self:
        """Left behind after the last try."""
        return self.left_behind().filter(tries__gte=TRIES)

    def stuck(self) -> Self:
        """Left behind, or waiting while no worker is at work, for longer than OVERDUE."""
        at_work = self.model._default_manager.filter(state=State.RUNNING, lease_until__gte=Now())
        waiting = Q(state=State.QUEUED, queued_at__lt=ago(OVERDUE)) & ~Exists(at_work)
        return self.filter(waiting | Q(state=State.RUNNING, lease_until__lt=ago(OVERDUE)))
