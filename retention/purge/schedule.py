"""The schedule of retention: everything that is due is computed from stored instants, never from the tick itself.

A tick that comes twice, late, or after three days finds the same: runs whose cooling-off is over, and a count when the
last one is from before this morning. A preview that somebody is working on is left to them for a week.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

from crm.jobs.models import Job
from crm.jobs.queue import OPEN, State
from crm.privacy.actors import system
from retention.models import Run, RunLine
from retention.purge import sanity
from retention.purge.execution import begin_due
from retention.runs import preview

BY = system("retention.tick")
COUNTED_AT = time(6)  # local time
CLOCKS_CHANGE = 2  # the hour in which nothing begins by itself
WORKED_ON = timedelta(days=7)


def tick(at: datetime | None = None) -> None:
    """Note the pulse, begin what is due, count when it is time."""
    at = at or timezone.now()
    sanity.beat(at)
    begin_due(at=at)
    if count_is_due(at):
        preview.preview(by=BY, at=at)


def count_is_due(at: datetime) -> bool:
    """Whether nobody has counted since this morning's hour, and nobody works on the preview there is."""
    morning = datetime.combine(timezone.localdate(at), COUNTED_AT, timezone.get_current_timezone())
    since = morning if at >= morning else morning - timedelta(days=1)
    if timezone.localtime(at).hour == CLOCKS_CHANGE:
        return False
    jobs = Job.objects.filter(kind=preview.KIND)
    if jobs.filter(state__in=OPEN).exists() or jobs.filter(state=State.DONE, finished_at__gte=since).exists():
        return False
    if jobs.filter(state=State.FAILED, finished_at__gte=since).exists():
        return False  # somebody looks first: it would fail again
    return not being_worked_on(at)


def being_worked_on(at: datetime) -> bool:
    """Whether the preview that waits bears an opinion or an exclusion and is not too old."""
    waiting = Run.objects.open_preview().filter(counted_at__gte=at - WORKED_ON).first()
    if waiting is None:
        return False
    return waiting.opinions.exists() or RunLine.objects.filter(run=waiting, excluded_at__isnull=False).exists()
