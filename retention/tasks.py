"""Long and regular work of retention. A task claims its job, calls one verb, done."""

from celery import shared_task
from django.utils import timezone

from crm.jobs.work import claimed
from retention import erasing, previewing, purge, ticking, trying
from retention.backups import due
from retention.backups.forgetting import forget_old
from retention.models import Rule, Run
from retention.reminding import remind


@shared_task(name=previewing.KIND)
def count_preview(pk: int) -> None:
    """Who would go."""
    with claimed(pk) as job:
        if job:
            previewing.count(job, Run.objects.get(pk=job.payload["run"]))


@shared_task(name=purge.KIND)
def purge_people(pk: int) -> None:
    """An approved run."""
    with claimed(pk) as job:
        if job:
            purge.carry_out(job, Run.objects.get(pk=job.payload["run"]))


@shared_task(name=erasing.KIND)
def erase_person(pk: int) -> None:
    """One person, at somebody's word."""
    with claimed(pk) as job:
        if job:
            erasing.carry_out(job)


@shared_task(name=trying.KIND)
def try_rule(pk: int) -> None:
    """What would go under a rule."""
    with claimed(pk) as job:
        if job:
            trying.count(job, Rule.objects.get(pk=job.payload["rule"]))


@shared_task(name="retention.tick")
def tick() -> None:
    """Runs that are due, and the morning's count."""
    ticking.tick()


@shared_task(name=due.KIND)
def back_up(pk: int) -> None:
    """The day's backup."""
    with claimed(pk, budget=due.BUDGET) as job:
        if job:
            due.carry_out(job)


@shared_task(name="retention.order_backup")
def order_backup() -> None:
    """A backup when one is due."""
    due.order_due(at=timezone.now())


@shared_task(name="retention.forget_backups")
def forget_backups() -> None:
    """Backups that are too old."""
    forget_old(timezone.now())


@shared_task(name="retention.remind")
def remind_of_holds() -> None:
    """Holds that somebody has to look at again."""
    remind(timezone.now())
