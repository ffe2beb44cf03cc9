"""Whether retention is attended to: runs that should have begun, work that stopped, previews nobody looks at."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.jobs.models import Job
from crm.jobs.queue import State as JobState
from crm.jobs.reconcile import Check
from retention.models import Run
from retention.purge.execution import begin_due
from retention.runs.preview import KIND

OVERDUE = timedelta(minutes=30)  # after its time a run has begun, unless another one is at work
TOO_OLD = timedelta(days=7)  # a preview that waits
SILENT = timedelta(days=2)  # without a count
State = Run.State


def reconcile() -> list[Check]:
    """Begin what is due; what was found."""
    at = timezone.now()
    begun = begin_due(at=at)
    late = overdue(at)
    return [Check("retention_runs", not late, f"{len(begun)} begun, {late} overdue or left by their worker")]


def overdue(at: datetime) -> int:
    """Approved runs that have not begun long after their time, and running ones whose job failed."""
    at_work = Run.objects.filter(state=State.RUNNING)
    late = 0 if at_work.exists() else Run.objects.due(at - OVERDUE).count()
    return late + at_work.filter(job__state__in=[JobState.FAILED, JobState.CANCELLED]).count()


def findings() -> list[dict[str, Any]]:
    """What `doctor` says of retention."""
    return list(run_findings(timezone.now()))


def run_findings(at: datetime) -> Iterator[dict[str, Any]]:
    """One finding about runs, one about previews, one about the count."""
    late, stopped = overdue(at), Run.objects.filter(state=State.STOPPED).count()
    numbers = _("%(late)s overdue or left by their worker, %(stopped)s stopped") % {"late": late, "stopped": stopped}
    yield {
        "name": "retention runs",
        "ok": not late,
        "warning": bool(stopped),
        "title": _("Retention runs"),
        "detail": numbers if late or stopped else _("every approved run is attended to"),
        "advice": _("See whether worker and beat run; whoever decides lets a stopped run go on under Retention."),
    }
    old = Run.objects.open_preview().filter(counted_at__lt=at - TOO_OLD).exists()
    counted = Job.objects.filter(kind=KIND, state=JobState.DONE).order_by("-finished_at").first()
    silent = (
        counted is not None and (counted.finished_at or at) < at - SILENT and not Run.objects.open_preview().exists()
    )
    yield {
        "name": "retention preview",
        "ok": True,
        "warning": old or silent,
        "title": _("Retention preview"),
        "detail": _("a preview has waited for more than a week")
        if old
        else _("nobody has been counted for two days")
        if silent
        else _("counted as planned"),
        "advice": _("Approve or discard the preview under Retention; see whether beat runs."),
    }
