"""The bell: a Celery message that tells the workers which row to look at. Lost or doubled, it does no harm."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

# One retry mends a connection that died in the pool; more would keep a request waiting for a broker that is away.
RETRY = {"max_retries": 1, "interval_start": 0.1, "interval_step": 0}


def ring(kind: str, pk: int) -> bool:
    """Send the message of job `pk` to the task called `kind`; False when the broker is away. Never raises for that."""
    try:
        current_app.send_task(kind, [pk], ignore_result=True, retry_policy=RETRY)
    except (OperationalError, OSError) as trouble:
        log.warning("bell not heard", job=pk, kind=kind, error=type(trouble).__name__)
        return False
    return True
