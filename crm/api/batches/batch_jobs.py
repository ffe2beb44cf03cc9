"""A batch as a job: a hundred rows at a time, each hundred once, however often a worker is killed."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from crm.accounts.models import Token
from crm.api.batches.inner_requests import NO_TOKEN, token_in_force
from crm.api.batches.row_outcomes import do_rows
from crm.api.models import Batch
from crm.api.models.batches import KEPT_FOR, SENT_FOR
from crm.jobs.models import Job
from crm.jobs.work import Run

KIND, TITLE = "api.batch", gettext_noop("Rows sent by an integration")
TOO_LATE = gettext_noop("What was sent is not kept any longer. Send it again.")
STEP = 100  # rows of one transaction
DONE_BELOW = 300


def order(token: Token, rows: Sequence[Any]) -> tuple[Batch, Job]:
    """Keep the rows, sealed, and start the job that does them; in the caller's transaction."""
    batch = Batch(client=token.client, token=token, rows=list(rows))
    batch.save(force_insert=True)
    payload = {"batch": batch.pk}
    batch.job = job = Job.start(KIND, by=token.user, payload=payload, total=len(rows), title_code=TITLE)
    batch.save(update_fields=["job"])
    return batch, job


def work_off(run: Run, batch: Batch) -> None:
    """Do the rows behind those that have an outcome. The token has to count at each step."""
    rows = batch.rows
    if rows is None:
        run.fail(TOO_LATE)
        return
    outcomes = list(batch.outcomes)
    while len(outcomes) < len(rows):
        token = token_in_force(batch.token_id)
        if token is None:
            run.fail(NO_TOKEN)
            return
        with transaction.atomic():
            outcomes = outcomes + do_rows(token, rows[len(outcomes) : len(outcomes) + STEP])
            Batch.objects.filter(pk=batch.pk).update(outcomes=outcomes)
            run.advance(done=len(outcomes), phase="writing")
    with transaction.atomic():
        batch.rows = None
        batch.save(update_fields=["rows"])
        run.finish({"counts": counted(outcomes)})


def counted(outcomes: Sequence[dict[str, Any]]) -> dict[str, int]:
    """How many were done and how many refused."""
    done = Counter("done_rows" if outcome["status"] < DONE_BELOW else "refused" for outcome in outcomes)
    return {"done_rows": done["done_rows"], "refused": done["refused"]}


def forget(at: datetime | None = None) -> int:
    """Delete what was sent a day ago and never done, and outcomes after a week; how many batches."""
    at = at or timezone.now()
    Batch.objects.filter(made_at__lt=at - SENT_FOR).filter(rows__isnull=False).update(rows=None)
    return Batch.objects.filter(made_at__lt=at - KEPT_FOR).delete()[0]
