"""The bell: a Celery message that tells the workers which row to look at. Lost or doubled, it does no harm."""

from datetime import timedelta

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

# One retry mends a connection that died in the pool; more would keep a request waiting for a broker that is away.
RETRY = {"max_retries": 1, "interval_start": 0.1, "interval_step": 0}
AT_ONCE = timedelta()
SOON = timedelta(minutes=1)  # what is due later is rung by the reconciler
MARGIN = timedelta(seconds=1)  # the database's clock says what is due; ours may be a little ahead


def ring(kind: str, pk: int, *, after: timedelta = AT_ONCE) -> bool:
    """Send the message of job `pk` to the task called `kind`, to be heard `after` a while.

    False when the broker is away; it never raises for that.
    """
    later = {"countdown": (after + MARGIN).total_seconds()} if after else {}
    try:
        current_app.send_task(kind, [pk], ignore_result=True, retry_policy=RETRY, **later)
    except (OperationalError, OSError) as trouble:
        log.warning("bell not heard", job=pk, kind=kind, error=type(trouble).__name__)
        return False
    return True
