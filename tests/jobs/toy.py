"""A toy kind of job over a table of its own, and the worker that does it: `celery -A crm worker -I tests.jobs.toy`."""

import time

from django.db import connection, transaction

from crm.celery import app
from crm.jobs.work import claimed

KIND = "toy.count"
# No uniqueness on purpose: a batch written twice must show.
TABLE = "create table if not exists toy_mark (job bigint not null, number integer not null)"


@app.task(name=KIND)
def count(pk: int) -> None:
    """Write the numbers 1 to `total` down, one a batch, `pace` seconds each."""
    with claimed(pk) as run:
        if run is None:
            return
        for number in range((run.cursor or 0) + 1, run.job.total + 1):
            with transaction.atomic():
                write(pk, number)
                time.sleep(run.payload["pace"])  # the longest moment to be killed in: written, not yet committed
                run.advance(done=number, cursor=number, phase="writing")
        run.finish({"counts": {"new": run.done}})


def write(job: int, number: int) -> None:
    """The effect."""
    with connection.cursor() as cursor:
        cursor.execute("insert into toy_mark values (%s, %s)", [job, number])


def marks(job: int) -> list[int]:
    """What was written so far."""
    with connection.cursor() as cursor:
        cursor.execute("select number from toy_mark where job = %s order by number", [job])
        return [number for (number,) in cursor.fetchall()]
