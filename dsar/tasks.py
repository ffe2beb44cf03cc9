"""Regular work of requests: called by beat, computed from stored instants."""

from celery import shared_task

from crm.jobs.work import claimed
from dsar.handling import deadline_watch, retention_events
from dsar.identity import identity_codes
from dsar.packages import package_end, package_job
from dsar.recipients import notice_sending, own_act_limits
from dsar.rights import requested_erasure


@shared_task(name="dsar.watch")
def watch_clocks() -> None:
    """Sends the reminders of cases whose marks have passed."""
    deadline_watch.watch()


@shared_task(name="dsar.let_go")
def let_go() -> None:
    """Deletes cases whose retention period is over."""
    retention_events.let_go()


@shared_task(name="dsar.send_code")
def send_code(pk: int) -> None:
    """Sends the code of one identity check."""
    identity_codes.answer(pk)


@shared_task(name="dsar.codes")
def attend_codes() -> None:
    """Sends codes whose worker was not called; ends expired ones."""
    identity_codes.answer_waiting()
    identity_codes.expire()


@shared_task(name=requested_erasure.KIND)
def erase_people(pk: int) -> None:
    """An erasure that was granted."""
    with claimed(pk) as job:
        if job:
            requested_erasure.carry_out(job)


@shared_task(name="dsar.tell_recipients")
def tell_recipients() -> None:
    """Recipients who are to be told, what became of the mails to them, and how long our own acts wait for them."""
    notice_sending.send_due()
    own_act_limits.watch_own_acts()


@shared_task(name=package_job.KIND)
def make_package(pk: int) -> None:
    """The copy of their data."""
    with claimed(pk) as job:
        if job:
            package_job.carry_out(job)


@shared_task(name=package_job.SEARCH)
def look_for_others(pk: int) -> None:
    """Searches a case for data of others."""
    with claimed(pk) as job:
        if job:
            package_job.look(job)


@shared_task(name="dsar.tidy_packages")
def tidy_packages() -> None:
    """Deletes the files of packages that have expired."""
    package_end.tidy()
