"""Beat's scheduler: Celery's own, which also says that it is alive.

It writes its heartbeat itself, not through a task: so a silent worker and a silent beat can be told apart.
"""

import time
from typing import Any

import structlog
from celery.beat import PersistentScheduler
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from crm.health.models import Heartbeat
from crm.health.start_checks import ask_what_was_postponed, start_or_exit
from crm.privacy.erasure_ledger.maintenance import under_way

log = structlog.get_logger(__name__)
EVERY = 30.0  # seconds between two heartbeats, at most twice this when nothing is due


class Scheduler(PersistentScheduler):
    """Ticks as Celery's does; a database that is away stops the heartbeat and nothing else."""

    max_interval: float

    def __init__(self, *args: Any, **options: Any) -> None:
        start_or_exit()
        self.since, self.said = timezone.now(), 0.0
        super().__init__(*args, **options)
        self.max_interval = min(self.max_interval, EVERY)

    def tick(self, *args: Any, **options: Any) -> float:
        """One pass; the heartbeat goes first, so that it stops as soon as passes do."""
        if not self.said or time.monotonic() - self.said >= EVERY:
            self.said = time.monotonic()
            self.live()
        if under_way():  # after a restore nothing is done until the erasure ledger was replayed
            return EVERY
        return super().tick(*args, **options)

    def live(self) -> None:
        """Write the heartbeat."""
        close_old_connections()
        try:
            ask_what_was_postponed()
            Heartbeat.beat(Heartbeat.BEAT, at=timezone.now(), since=self.since)
        except (DatabaseError, OSError) as trouble:
            log.warning("heartbeat not written", error=type(trouble).__name__)
        finally:
            close_old_connections()
