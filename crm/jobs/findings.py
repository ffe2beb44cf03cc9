"""What `doctor` says of jobs: whether somebody attends to them, and whether some have stopped by an error lately."""

from datetime import timedelta
from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from crm.jobs.models import Job
from crm.jobs.queue import State

LATELY = timedelta(days=1)


def findings() -> list[dict[str, Any]]:
    """One finding about jobs nobody works on, one about those that failed within a day."""
    stuck = Job.objects.stuck().count()
    failed = Job.objects.filter(state=State.FAILED, finished_at__gte=Now() - LATELY).count()
    return [
        {
            "name": "jobs",
            "ok": not stuck,
            "title": _("Jobs"),
            "detail": _("%(count)s jobs wait for a worker for too long, or their lease ran out") % {"count": stuck}
            if stuck
            else _("every job is attended to"),
            "advice": _("See whether worker and beat run; manage.py reconcile rings again for every job."),
        },
        {
            "name": "failed jobs",
            "ok": True,
            "warning": bool(failed),
            "title": _("Failed jobs"),
            "detail": _("%(count)s stopped by an error within a day") % {"count": failed},
            "advice": _("The list of jobs says which, and can resume them."),
        },
    ]
