"""Renews a lease by time while its work goes on, however long a step of it takes.

    with kept(lambda: held.update(lease_until=…), lease=…, budget=timedelta(hours=1), name=…) as keeper:
        …                  a dump, a batch, a letter: nobody else takes the work meanwhile
        keeper.alive()     a step was saved: the budget begins anew

A thread with a connection of its own renews, so that a dump of an hour costs no lease and a killed process still loses
its own within one: the thread dies with it. A process that hangs does not die. The budget is for that one: the time
that a step may take without a sign of life. When it is over nobody renews any more, the lease ends and another worker
takes over; the hanging child of a worker pool is killed then, so that its place is free for that other worker.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from billiard import current_process
from django.db import InterfaceError, OperationalError, connection, transaction

log = structlog.get_logger(__name__)

BUDGET = timedelta(hours=1)  # of a step of any job; a kind that needs more says so where it claims (work.claimed)
SHARE = 3  # renewals that fit into one lease: one may fail, and the next is still in time
LOCK_WAIT = "5s"  # the batch at hand may hold the row; the next renewal tries again
FAREWELL = 10.0  # seconds that the end of the work waits for a renewal which is under way


class Keeper(threading.Thread):
    """Calls `renew` every so often until `leave`, or until the budget is over. `renew` says how many rows it met."""

    def __init__(self, renew: Callable[[], int], *, every: timedelta, budget: timedelta, name: str) -> None:
        super().__init__(name=f"keeper of {name}", daemon=True)
        self.renew, self.every, self.budget = renew, every.total_seconds(), budget.total_seconds()
        self.over = threading.Event()
        self.seen_at = time.monotonic()

    def alive(self) -> None:
        """The work has come a step further."""
        self.seen_at = time.monotonic()

    def leave(self) -> None:
        """The work is over."""
        self.over.set()
        if self.is_alive():
            self.join(FAREWELL)

    @property
    def hangs(self) -> bool:
        """Whether the budget of the step at hand is over."""
        return time.monotonic() - self.seen_at > self.budget

    def run(self) -> None:
        """Nothing at all for work that is done before its first renewal: not even a connection."""
        try:
            while not self.over.wait(self.every):
                if self.hangs:
                    self.give_up()
                    return
                if not self.renewed():
                    return  # ours no more: the work hears of it at its next step
        finally:
            connection.close()  # of this thread

    def renewed(self) -> bool:
        """Renew; whether the lease may still be ours. A database that is away is asked again at the next turn."""
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("select set_config('lock_timeout', %s, true)", [LOCK_WAIT])
                return self.renew() > 0
        except (OperationalError, InterfaceError) as trouble:
            log.warning("lease not renewed", of=self.name, error=type(trouble).__name__)
            connection.close()
            return True

    def give_up(self) -> None:
        """Let the lease run out; then free the place in the pool, unless the work came to its end after all."""
        log.error("work hangs", of=self.name, seconds=round(time.monotonic() - self.seen_at))
        if not self.over.wait(self.every * SHARE) and self.hangs and in_pool():
            os.kill(os.getpid(), signal.SIGKILL)


def in_pool() -> bool:
    """Whether this process is a child of a worker's pool, which is replaced when it dies."""
    return current_process().name != "MainProcess"


@contextmanager
def lease_renewed(
    renew: Callable[[], int], *, lease: timedelta, name: str, budget: timedelta = BUDGET
) -> Iterator[Keeper]:
    """Keep the lease for the block."""
    keeper = Keeper(renew, every=lease / SHARE, budget=budget, name=name)
    keeper.start()
    try:
        yield keeper
    finally:
        keeper.leave()
