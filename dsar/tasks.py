"""Regular work of requests: called by beat, computed from stored instants."""

from celery import shared_task

from crm.jobs.work import claimed
from dsar import ending_packages, erasing, keeping, notifying, packaging, proving, watching


@shared_task(name="dsar.watch")
def watch_clocks() -> None:
    """Marks of the clocks that are behind us."""
    watching.watch()


@shared_task(name="dsar.let_go")
def let_go() -> None:
    """Cases whose years are over."""
    keeping.let_go()


@shared_task(name="dsar.send_code")
def send_code(pk: int) -> None:
    """Somebody is to show that an address is theirs."""
    proving.answer(pk)


@shared_task(name="dsar.codes")
def attend_codes() -> None:
    """Codes whose bell nobody heard, and those whose days are over."""
    proving.answer_waiting()
    proving.expire()


@shared_task(name=erasing.KIND)
def erase_people(pk: int) -> None:
    """An erasure that was granted."""
    with claimed(pk) as job:
        if job:
            erasing.carry_out(job)


@shared_task(name="dsar.tell_recipients")
def tell_recipients() -> None:
    """Recipients who are to be told, and what became of the mails to them."""
    notifying.send_due()


@shared_task(name=packaging.KIND)
def make_package(pk: int) -> None:
    """The copy of their data."""
    with claimed(pk) as job:
        if job:
            packaging.carry_out(job)


@shared_task(name=packaging.SEARCH)
def look_for_others(pk: int) -> None:
    """Data of others in what they would get."""
    with claimed(pk) as job:
        if job:
            packaging.look(job)


@shared_task(name="dsar.tidy_packages")
def tidy_packages() -> None:
    """Packages whose days are over."""
    ending_packages.tidy()
